import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { login } from "../../support/gateway-client.ts";
import type { GatewayClient } from "../../support/gateway-client.ts";
import { createSetting, idOf } from "../../support/discord-setting.ts";
import type { Answer, Setting } from "../../support/discord-setting.ts";

let setting: Setting;
let client: GatewayClient;

beforeEach(async () => {
  setting = await createSetting();
  client = await login(setting.simulator, { intents: 0 });
});
afterEach(() => setting.simulator.stop());

interface Started {
  id: string;
  token: string;
  [key: string]: unknown;
}

/** The newest interaction, once it has come. */
const newest = async (count: number): Promise<Started> => {
  let seen = 0;
  await client.next(({ t }) => t === "INTERACTION_CREATE" && (seen += 1) === count);
  return client.events("INTERACTION_CREATE")[count - 1] as unknown as Started;
};
const ask = {
  name: "ask",
  description: "Ask",
  options: [{ type: 3, name: "question", description: "What" }],
};
const register = (...commands: object[]): Promise<Answer> =>
  setting.call("PUT", `/applications/${setting.simulator.application.id}/commands`, commands);
/** Runs /ask and returns what the bot receives. */
const asked = async (question = "why?"): Promise<Started> => {
  await register(ask);
  await setting.stage.asker.runs("ask", { question });
  return newest(1);
};
const answer = ({ id, token }: Started, body: object, query = ""): Promise<Answer> =>
  setting.call("POST", `/interactions/${id}/${token}/callback${query}`, body, { token: "" });
const webhook = ({ token }: Started, path = ""): string =>
  `/webhooks/${setting.simulator.application.id}/${token}${path}`;
const verdictOf = ({ status, body }: Answer): string => `${status} ${body.code}`;
const message = (content: string, more: object = {}) => ({ type: 4, data: { content, ...more } });

const stop = { type: 2, style: 4, label: "Stop", custom_id: "stop 1" };
const withButton = { components: [{ type: 1, components: [stop] }] };

describe("a command", () => {
  test("needs no intent, and brings who asked what, where, and for whom the app is installed", async () => {
    const interaction = await asked();
    expect(interaction).toMatchObject({
      type: 2,
      application_id: setting.simulator.application.id,
      guild_id: setting.simulator.server.id,
      channel_id: setting.channel,
      context: 0,
      authorizing_integration_owners: { "0": setting.simulator.server.id },
      entitlements: [],
      member: { user: { id: idOf(setting.asker) } },
      data: { name: "ask", type: 1, options: [{ name: "question", type: 3, value: "why?" }] },
    });
    expect(interaction).not.toHaveProperty("user");
  });

  test("is answered with a message that says where it comes from", async () => {
    const interaction = await asked();
    expect((await answer(interaction, message("so"))).status).toBe(204);
    await expect(setting.stage.channel).toShow("so");
    const { body } = await setting.call("GET", webhook(interaction, "/messages/@original"));
    expect(body).toMatchObject({
      content: "so",
      type: 20,
      webhook_id: setting.simulator.application.id,
      interaction_metadata: { id: interaction.id, user: { id: idOf(setting.asker) } },
    });
  });

  test("with_response gives the message at once", async () => {
    const { status, body } = await answer(await asked(), message("so"), "?with_response=true");
    expect(status).toBe(200);
    expect(body).toMatchObject({
      interaction: { type: 2 },
      resource: { type: 4, message: { content: "so" } },
    });
  });

  test("deferred, it shows that the bot thinks, and the first edit is not marked as one", async () => {
    const interaction = await asked();
    await answer(interaction, { type: 5 });
    await expect(setting.stage.channel).toShow("natter is thinking…");
    const { body } = await setting.call("PATCH", webhook(interaction, "/messages/@original"), {
      content: "so",
    });
    expect(body).toMatchObject({ content: "so", edited_timestamp: null, flags: 0 });
    const again = await setting.call("PATCH", webhook(interaction, "/messages/@original"), {
      content: "or so",
    });
    expect(again.body["edited_timestamp"]).not.toBeNull();
  });

  test("deferred, a follow-up replaces the thinking message", async () => {
    const interaction = await asked();
    await answer(interaction, { type: 5 });
    await setting.call("POST", webhook(interaction), { content: "so" });
    expect(setting.world.timeline.at(setting.place)).toHaveLength(1);
    await expect(setting.stage.channel).toHaveShown(["thinking", "so"]);
  });

  test("EPHEMERAL is seen by the asker only, and by no bot token", async () => {
    const interaction = await asked();
    await answer(interaction, message("secret", { flags: 1 << 6 }));
    await expect(setting.stage.channel).toShow("secret");
    await expect(setting.stage.channel.for(setting.stage.bystander)).not.toShow("secret");
    const { id } = setting.message();
    expect(
      verdictOf(await setting.call("PATCH", `/channels/${setting.channel}/messages/${id}`, { content: "x" })),
    ).toBe("404 10008");
    expect(
      (await setting.call("PATCH", webhook(interaction, "/messages/@original"), { content: "x" })).status,
    ).toBe(200);
  });

  test("a bot-token PATCH of a non-ephemeral answer works when the bot is in the server", async () => {
    await answer(await asked(), message("so"));
    const { id } = setting.message();
    expect(
      (await setting.call("PATCH", `/channels/${setting.channel}/messages/${id}`, { content: "x" })).status,
    ).toBe(200);
  });

  test("needs no permission in the channel", async () => {
    const interaction = await asked();
    setting.simulator.permit(setting.simulator.general, setting.bot, {
      deny: ["SEND_MESSAGES", "VIEW_CHANNEL"],
    });
    expect((await answer(interaction, message("so"))).status).toBe(204);
  });
});

describe("time", () => {
  test("first answer within 3 s, else the token is dead (10062), and the asker is told", async () => {
    const interaction = await asked();
    await setting.clock.advance(3001);
    expect(verdictOf(await answer(interaction, message("so")))).toBe("404 10062");
    expect(setting.message()).toMatchObject({ onlyFor: [idOf(setting.asker)], system: true });
    expect(setting.stage.channel.transcript()).toContain("The application did not respond");
  });

  test("twice → 40060", async () => {
    const interaction = await asked();
    await answer(interaction, { type: 5 });
    expect(verdictOf(await answer(interaction, message("so")))).toBe("400 40060");
  });

  test("follow-ups and edits for 15 minutes, then 50027", async () => {
    const interaction = await asked();
    await answer(interaction, message("so"));
    await setting.clock.advance(900_000 - 1);
    const edit = () => setting.call("PATCH", webhook(interaction, "/messages/@original"), { content: "x" });
    expect((await edit()).status).toBe(200);
    await setting.clock.advance(2);
    expect(verdictOf(await edit())).toBe("401 50027");
    expect(verdictOf(await setting.call("POST", webhook(interaction), { content: "x" }))).toBe("401 50027");
  });

  test("no webhook before the first answer: 10015", async () => {
    expect(verdictOf(await setting.call("POST", webhook(await asked()), { content: "x" }))).toBe("404 10015");
  });

  test("webhooks and interaction replies 5 per 2 s per token; /callback has no bucket", async () => {
    const interaction = await asked();
    const first = await answer(interaction, message("so"));
    expect(first.headers.get("x-ratelimit-limit")).toBeNull();
    const edits = Array.from({ length: 6 }, () =>
      setting.call("PATCH", webhook(interaction, "/messages/@original"), { content: "x" }),
    );
    const statuses = (await Promise.all(edits)).map(({ status }) => status);
    expect(statuses.filter((status) => status === 200)).toHaveLength(5);
    expect(statuses).toContain(429);
    await setting.clock.advance(2000);
    expect((await setting.call("GET", webhook(interaction, "/messages/@original"))).status).toBe(200);
  });
});

describe("what is refused", () => {
  test.each([
    { name: "unknown callback type", body: { type: 3 }, error: "400 50035" },
    { name: "an update where no message was clicked", body: { type: 7, data: {} }, error: "400 50035" },
    { name: "content > 2,000", body: message("x".repeat(2001)), error: "400 50035" },
    { name: "nothing in the message", body: message(""), error: "400 50006" },
  ])("$name: $error", async ({ body, error }) => {
    expect(verdictOf(await answer(await asked(), body))).toBe(error);
  });
});

describe("buttons and menus", () => {
  test("a click comes back with its custom_id and the message, and can change it", async () => {
    await setting.posted({ content: "working", ...withButton });
    await setting.stage.asker.clicks("Stop");
    const click = await newest(1);
    expect(click).toMatchObject({
      type: 3,
      data: { component_type: 2, custom_id: "stop 1" },
      message: { content: "working" },
    });
    await answer(click, { type: 7, data: { content: "stopped", components: [] } });
    await expect(setting.stage.channel).toHaveShown(["working", "stopped"]);
    await expect(setting.stage.channel).not.toShowButton("Stop");
  });

  test("a deferred update changes nothing yet, and @original is the message", async () => {
    await setting.posted({ content: "working", ...withButton });
    await setting.stage.asker.clicks("Stop");
    const click = await newest(1);
    expect((await answer(click, { type: 6 })).status).toBe(204);
    await setting.call("PATCH", webhook(click, "/messages/@original"), { content: "stopped" });
    await expect(setting.stage.channel).toHaveShown(["working", "stopped"]);
  });

  test("a choice brings its values, chosen people what they are", async () => {
    const menu = (type: number, more: object) => ({
      type: 1,
      components: [{ type, custom_id: `m${type}`, ...more }],
    });
    await setting.posted({
      content: "choose",
      components: [
        menu(3, { placeholder: "Model", options: [{ label: "Small", value: "s" }] }),
        menu(5, { placeholder: "Person" }),
      ],
    });
    await setting.stage.asker.chooses("Model", "Small");
    expect((await newest(1))["data"]).toEqual({ id: 2, component_type: 3, custom_id: "m3", values: ["s"] });
    await setting.stage.asker.chooses("Person", "Ben");
    const ben = idOf(setting.bystander);
    expect((await newest(2))["data"]).toMatchObject({
      values: [ben],
      resolved: { users: { [ben]: { global_name: "Ben" } } },
    });
  });

  test("a button that is disabled or gone cannot be pressed", async () => {
    const id = await setting.posted({ content: "x", ...withButton });
    const control = setting.message(id).versions[0]?.content.controls[0];
    if (!control) throw new Error("no button");
    await setting.call("PATCH", `/channels/${setting.channel}/messages/${id}`, { components: [] });
    await expect(
      setting.simulator.platform.click(setting.asker, setting.message(id), control),
    ).rejects.toThrow('"Stop" cannot be used any more.');
  });
});

describe("forms", () => {
  const input = { type: 4, custom_id: "why", style: 2, label: "Why?", min_length: 3 };
  const modal = (more: object = {}) => ({
    type: 9,
    data: { custom_id: "form 1", title: "Feedback", components: [{ type: 1, components: [input] }], ...more },
  });

  test("open in front of the asker, are checked by the client, and come back filled", async () => {
    await answer(await asked(), modal());
    await expect(setting.stage.channel).toShowForm("Feedback");
    const form = await setting.stage.asker.submits({ "Why?": "so" });
    expect(form.errors).toEqual({ why: "At least 3 characters." });
    await setting.stage.asker.submits({ "Why?": "because" });
    const submitted = await newest(2);
    expect(submitted).toMatchObject({
      type: 5,
      data: {
        custom_id: "form 1",
        components: [{ type: 1, components: [{ type: 4, custom_id: "why", value: "because" }] }],
      },
    });
    expect((await answer(submitted, message("thanks"))).status).toBe(204);
  });

  test("with labels and menus come back the same way", async () => {
    const menu = { type: 3, custom_id: "kind", options: [{ label: "Bug", value: "bug" }] };
    await answer(await asked(), modal({ components: [{ type: 18, label: "Kind", component: menu }] }));
    await setting.stage.asker.submits({ Kind: ["bug"] });
    expect((await newest(2))["data"]).toMatchObject({
      components: [{ type: 18, component: { type: 3, custom_id: "kind", values: ["bug"] } }],
    });
  });

  test.each([
    { name: "title 45", more: { title: "x".repeat(46) } },
    {
      name: "5 top components",
      more: {
        components: Array.from({ length: 6 }, (_, index) => ({
          type: 1,
          components: [{ ...input, custom_id: `${index}` }],
        })),
      },
    },
    { name: "a button is no input", more: { components: [{ type: 1, components: [stop] }] } },
  ])("$name: 50035", async ({ more }) => {
    expect(verdictOf(await answer(await asked(), modal(more)))).toBe("400 50035");
  });
});

describe("user-installable apps", () => {
  const everywhere = { ...ask, integration_types: [0, 1], contexts: [0, 1, 2] };

  test("work where the bot is not, with 5 follow-ups (40094)", async () => {
    await register(everywhere);
    setting.simulator.install(setting.simulator.application, setting.asker);
    setting.simulator.expel(setting.bot, setting.simulator.server);
    await setting.stage.asker.runs("ask", { question: "why?" });
    const interaction = await newest(1);
    expect(interaction["authorizing_integration_owners"]).toEqual({ "1": idOf(setting.asker) });
    await answer(interaction, message("so"));
    const followUp = async () => {
      await setting.clock.advance(1000);
      return verdictOf(await setting.call("POST", webhook(interaction), { content: "more" }));
    };
    for (let count = 0; count < 5; count += 1) expect(await followUp()).toBe("200 undefined");
    expect(await followUp()).toBe("400 40094");
  });

  test("reach private channels between people, with a user instead of a member", async () => {
    await register(everywhere);
    setting.simulator.install(setting.simulator.application, setting.asker);
    const between = await setting.stage.asker.with(setting.stage.bystander);
    await between.runs("ask", { question: "why?" });
    const interaction = await newest(1);
    expect(interaction).toMatchObject({ context: 2, user: { id: idOf(setting.asker) } });
    expect(interaction).not.toHaveProperty("member");
  });

  test("are not offered to people who have not installed them", async () => {
    await register(everywhere);
    setting.simulator.expel(setting.bot, setting.simulator.server);
    await expect(setting.stage.bystander.runs("ask")).rejects.toThrow('no command "ask"');
  });
});
