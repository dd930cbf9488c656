import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { contentIntent, login, plainIntents } from "../../support/gateway-client.ts";
import type { GatewayClient } from "../../support/gateway-client.ts";
import { createSetting, idOf } from "../../support/discord-setting.ts";
import type { Setting } from "../../support/discord-setting.ts";

let setting: Setting;
let client: GatewayClient;

const withIntents = async (intents: number): Promise<void> => {
  client = await login(setting.simulator, { intents });
};
beforeEach(async () => {
  setting = await createSetting();
});
afterEach(() => setting.simulator.stop());

/** What the bot reads of the newest message. */
const read = async (): Promise<unknown> => {
  const { id: newest } = setting.message();
  const { d } = await client.next(({ t, d: data }) => t === "MESSAGE_CREATE" && data["id"] === newest);
  const { content } = (await setting.call("GET", `/channels/${String(d["channel_id"])}/messages/${newest}`))
    .body;
  expect(content).toBe(d.content);
  return d.content;
};

describe("content is present without MessageContent for", () => {
  beforeEach(() => withIntents(plainIntents));

  test("own messages", async () => {
    await setting.posted({ content: "mine" });
    expect(await read()).toBe("mine");
  });

  test("DMs", async () => {
    await (await setting.stage.asker.with(setting.stage.bot)).says("psst");
    expect(await read()).toBe("psst");
  });

  test("messages that mention the app", async () => {
    await setting.stage.asker.says("@natter hello");
    expect(await read()).toBe(`<@${idOf(setting.bot)}> hello`);
  });

  test("replies to a regular bot message with ping on", async () => {
    const own = await setting.posted();
    const replyTo = setting.message(own);
    await setting.stage.asker.says("why?", { replyTo });
    expect(await read()).toBe("why?");
  });

  test("and for nothing else: other messages, a reply with ping off, @everyone", async () => {
    await setting.stage.asker.says("among ourselves", {
      files: [{ name: "a.txt", mediaType: "text/plain", bytes: new Uint8Array(1) }],
    });
    expect(await read()).toBe("");
    expect(client.events("MESSAGE_CREATE")[0]).toMatchObject({ embeds: [], attachments: [], components: [] });
    const own = await setting.posted();
    const replyTo = setting.message(own);
    await setting.stage.asker.says("quietly", { replyTo, pingReplied: false });
    expect(await read()).toBe("");
    await setting.stage.asker.says("@everyone lunch");
    expect(await read()).toBe("");
  });

  test("and poll, snapshot and quote of others' messages are not, in events, edits and the history alike", async () => {
    const { asker, channel } = setting.stage;
    const poll = await asker.says("", { poll: { question: "Lunch?", answers: ["Soup"] } });
    const sticker = await asker.says("", { stickers: ["Wave"] });
    const secret = await asker.says("among ourselves");
    const forward = await asker.forwards(secret, { to: channel });
    const quoting = await asker.says("@natter what is it?", { replyTo: secret.message });
    await asker.edits(secret, "still among ourselves");
    const { d: edited } = await client.next(({ t }) => t === "MESSAGE_UPDATE");
    expect(edited["content"]).toBe("");
    for (const { message } of [poll, sticker, forward, quoting]) {
      const { d } = await client.next(({ d: data }) => data?.["id"] === message.id);
      const { body } = await setting.call("GET", `/channels/${setting.channel}/messages/${message.id}`);
      for (const seen of [d, body]) {
        expect(seen).not.toHaveProperty("poll");
        expect(seen["content"]).toBe(
          message === quoting.message ? `<@${idOf(setting.bot)}> what is it?` : "",
        );
        expect(seen).toMatchObject({
          ...(message === sticker.message && { sticker_items: [{ name: "Wave" }] }),
          ...(message === forward.message && { message_snapshots: [{ message: { content: "" } }] }),
          ...(message === quoting.message && {
            referenced_message: { content: "", author: { id: idOf(setting.asker) } },
          }),
        });
      }
    }
  });

  test("nor can a bot forward what it cannot read", async () => {
    const { message } = await setting.stage.asker.says("among ourselves");
    const message_reference = { type: 1, message_id: message.id, channel_id: setting.channel };
    const { body } = await setting.call("POST", `/channels/${setting.channel}/messages`, {
      message_reference,
    });
    expect(body.code).toBe(160_014);
  });

  test("and not for replies to slash responses", async () => {
    await setting.call("POST", `/applications/${setting.simulator.application.id}/commands`, {
      name: "ask",
      description: "Ask",
    });
    await setting.stage.asker.runs("ask");
    const { id, token } = await client.event("INTERACTION_CREATE");
    await setting.call("POST", `/interactions/${String(id)}/${String(token)}/callback`, {
      type: 4,
      data: { content: "asked" },
    });
    const replyTo = setting.message();
    await setting.stage.asker.says("and?", { replyTo });
    expect(await read()).toBe("");
  });

  test("the target of a message context-menu command", async () => {
    await setting.call("POST", `/applications/${setting.simulator.application.id}/commands`, {
      name: "Explain",
      type: 3,
    });
    const { message } = await setting.stage.asker.says("among ourselves");
    await setting.stage.asker.calls("Explain", message);
    const { data } = await client.event("INTERACTION_CREATE");
    expect(data).toMatchObject({ resolved: { messages: { [message.id]: { content: "among ourselves" } } } });
  });
});

test("with MessageContent everything can be read, by the gateway and in the history", async () => {
  setting.simulator.setPrivileged(setting.simulator.application, ["MessageContent"]);
  await withIntents(plainIntents | contentIntent);
  await setting.stage.asker.says("among ourselves");
  expect(await read()).toBe("among ourselves");
});

test("the history goes by the portal, whatever a session asked for", async () => {
  setting.simulator.setPrivileged(setting.simulator.application, ["MessageContent"]);
  await withIntents(plainIntents);
  const { message } = await setting.stage.asker.says("among ourselves");
  expect((await client.event("MESSAGE_CREATE"))["content"]).toBe("");
  const { body } = await setting.call("GET", `/channels/${setting.channel}/messages/${message.id}`);
  expect(body.content).toBe("among ourselves");
});

test("enforced: no MESSAGE_CREATE without GuildMessages or DirectMessages, no servers without Guilds", async () => {
  await withIntents(1 << 12);
  await setting.stage.asker.says("@natter in the server");
  await (await setting.stage.asker.with(setting.stage.bot)).says("to the bot");
  await client.event("MESSAGE_CREATE");
  expect(client.events("MESSAGE_CREATE").map(({ content }) => content)).toEqual(["to the bot"]);
  expect(client.events("GUILD_CREATE")).toEqual([]);
});

test("reactions and typing need their own intents", async () => {
  await withIntents(1 << 9);
  const { message } = await setting.stage.asker.says("hello");
  await setting.stage.asker.reacts("👍", message);
  await setting.stage.asker.types();
  await setting.stage.asker.says("bye");
  await client.next(({ t, d }) => t === "MESSAGE_CREATE" && d["id"] !== message.id);
  expect(client.packets.map(({ t }) => t)).toEqual([undefined, "READY", "MESSAGE_CREATE", "MESSAGE_CREATE"]);
});

test("a channel that the bot does not see is silent", async () => {
  await withIntents(plainIntents);
  const hidden = setting.simulator.addChannel(setting.simulator.server, { name: "hidden" });
  setting.simulator.permit(hidden, setting.bot, { deny: ["VIEW_CHANNEL"] });
  const room = setting.stage.room({ ...setting.place, channel: hidden.id });
  await setting.stage.asker.in(room).says("@natter secret");
  await setting.stage.asker.says("@natter open");
  await client.event("MESSAGE_CREATE");
  expect(client.events("MESSAGE_CREATE")).toHaveLength(1);
});
