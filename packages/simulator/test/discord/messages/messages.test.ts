import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { PermissionName } from "../../../src/discord/guild/permissions.ts";
import { login } from "../../support/gateway-client.ts";
import { createSetting, idOf } from "../../support/discord-setting.ts";
import type { Setting } from "../../support/discord-setting.ts";

let setting: Setting;
let messages: string;

const unknownId = "100000000000000000";

beforeEach(async () => {
  setting = await createSetting();
  messages = `/channels/${setting.channel}/messages`;
});
afterEach(() => setting.simulator.stop());

/** The status and Discord's code of an answer. */
const verdict = async (method: string, path: string, body?: unknown): Promise<string> => {
  const answer = await setting.call(method, path, body);
  return [answer.status, answer.body.code].filter((part) => part !== undefined).join(" ");
};

/** Changes what @everyone may do in the server. */
const allowEverybody = (granted: readonly PermissionName[]): void => {
  const { simulator } = setting;
  simulator.setPermissions(simulator.server, simulator.everyone(simulator.server), granted);
};

describe("who may call at all", () => {
  test("missing or bad token: 401, 401: Unauthorized, code 0", async () => {
    for (const token of ["", "a.b.c"]) {
      const { status, body } = await setting.call("GET", "/users/@me", undefined, { token });
      expect({ status, body }).toEqual({ status: 401, body: { message: "401: Unauthorized", code: 0 } });
    }
  });

  test("no User-Agent: 403 40333", async () => {
    const { request } = await import("node:http");
    const status = await new Promise((resolve) => {
      const call = request(`${setting.simulator.url}/v10/users/@me`, (response) => {
        let text = "";
        response.on("data", (chunk: Buffer) => (text += chunk.toString()));
        response.on("end", () => resolve([response.statusCode, JSON.parse(text)]));
      });
      call.end();
    });
    expect(status).toEqual([403, { message: "internal network error", code: 40333 }]);
  });

  test("undocumented routes are 404, other methods 405, other versions and bad ids 400", async () => {
    expect(await verdict("GET", "/nothing")).toBe("404 0");
    expect(await verdict("PUT", messages)).toBe("405 0");
    expect(await verdict("GET", "/channels/general")).toBe("400 50035");
    const old = await fetch(`${setting.simulator.url}/v9/users/@me`);
    expect(await old.json()).toMatchObject({ code: 50041 });
  });
});

describe("unknown things", () => {
  test.each([
    {
      name: "channel: 10003",
      method: "POST",
      path: () => `/channels/${unknownId}/messages`,
      error: "404 10003",
    },
    { name: "message: 10008", method: "PATCH", path: () => `${messages}/${unknownId}`, error: "404 10008" },
    { name: "server: 10004", method: "GET", path: () => `/guilds/${unknownId}`, error: "404 10004" },
    {
      name: "member: 10007",
      method: "GET",
      path: () => `/guilds/${setting.simulator.server.id}/members/${unknownId}`,
      error: "404 10007",
    },
    { name: "user: 10013", method: "GET", path: () => `/users/${unknownId}`, error: "404 10013" },
    {
      name: "interaction: 10062",
      method: "POST",
      path: () => `/interactions/${unknownId}/nothing/callback`,
      error: "404 10062",
    },
    {
      name: "webhook: 10015",
      method: "POST",
      path: () => `/webhooks/${unknownId}/nothing`,
      error: "404 10015",
    },
  ])("$name", async ({ method, path, error }) => {
    expect(await verdict(method, path(), method === "GET" ? undefined : { content: "x", type: 4 })).toBe(
      error,
    );
  });

  test("a deleted message is unknown too", async () => {
    const id = await setting.posted();
    expect(await verdict("DELETE", `${messages}/${id}`)).toBe("204");
    expect(await verdict("PATCH", `${messages}/${id}`, { content: "x" })).toBe("404 10008");
  });
});

describe("writing", () => {
  test("answers with the message, with no null where Discord omits a key", async () => {
    const { body } = await setting.call("POST", messages, { content: "hello" });
    expect(body).toMatchObject({
      content: "hello",
      channel_id: setting.channel,
      type: 0,
      edited_timestamp: null,
    });
    expect(body.id).toMatch(/^\d{17,19}$/);
    for (const key of [
      "thread",
      "referenced_message",
      "message_reference",
      "nonce",
      "webhook_id",
      "guild_id",
    ]) {
      expect(body).not.toHaveProperty(key);
    }
  });

  test("numbers the components that have no number", async () => {
    const button = (custom_id: string) => ({ type: 2, style: 1, label: "Go", custom_id });
    const components = [{ type: 1, components: [button("a"), button("b")] }];
    const { body } = await setting.call("POST", messages, { components });
    expect(body["components"]).toMatchObject([{ id: 1, components: [{ id: 2 }, { id: 3 }] }]);
  });

  test("a nonce repeated with enforce_nonce gives 200 with the first message, within a few minutes", async () => {
    const once = { content: "once", nonce: "n1", enforce_nonce: true };
    const first = await setting.posted(once);
    expect(await setting.posted(once)).toBe(first);
    expect(await setting.posted({ ...once, nonce: "n2" })).not.toBe(first);
    expect(await setting.posted({ ...once, enforce_nonce: false })).not.toBe(first);
    await setting.clock.advance(setting.simulator.settings.nonceLife + 1);
    expect(await setting.posted(once)).not.toBe(first);
  });

  test("edit of another's message: 403 50005; of a system message: 403 50021", async () => {
    const { message } = await setting.stage.asker.says("mine");
    expect(await verdict("PATCH", `${messages}/${message.id}`, { content: "x" })).toBe("403 50005");
    await setting.call("POST", `/channels/${setting.channel}/threads`, { name: "alone", type: 11 });
    const system = setting.message();
    expect(await verdict("PATCH", `${messages}/${system.id}`, { content: "x" })).toBe("403 50021");
  });

  test("an edit keeps what it does not name, and only the attachments it lists", async () => {
    const files = [
      { name: "a.txt", bytes: "a" },
      { name: "b.txt", bytes: "b" },
    ];
    const { body } = await setting.call(
      "POST",
      messages,
      { content: "two", embeds: [{ title: "t" }] },
      { files },
    );
    const [first] = body["attachments"] as { id: string }[];
    const edited = await setting.call("PATCH", `${messages}/${body.id}`, {
      content: "one",
      attachments: [{ id: first?.id }],
    });
    expect(edited.body).toMatchObject({
      content: "one",
      embeds: [{ title: "t" }],
      attachments: [{ filename: "a.txt" }],
    });
    expect(edited.body["edited_timestamp"]).not.toBeNull();
  });

  test("an edit must not leave the message empty, like a new message: 50006", async () => {
    const id = await setting.posted();
    expect(await verdict("PATCH", `${messages}/${id}`, { content: "" })).toBe("400 50006");
  });

  test("adding V2 on edit needs content:null, embeds:[]", async () => {
    const id = await setting.posted({ content: "x", embeds: [{ title: "t" }] });
    const layout = { flags: 1 << 15, components: [{ type: 10, content: "y" }] };
    expect(await verdict("PATCH", `${messages}/${id}`, layout)).toBe("400 50035");
    expect(await verdict("PATCH", `${messages}/${id}`, { ...layout, content: null, embeds: [] })).toBe("200");
  });

  test("Editing does not raise the unread mark, a new message does", async () => {
    const id = await setting.posted();
    await expect(setting.stage.channel).toHaveUnread(1);
    await setting.call("PATCH", `${messages}/${id}`, { content: "changed" });
    await expect(setting.stage.channel).toHaveShown(["hello", "changed"]);
    await expect(setting.stage.channel).toHaveUnread(1);
  });

  test("bulk delete: 2–100 messages, none older than 2 weeks", async () => {
    const ids = [await setting.posted(), await setting.posted(), await setting.posted()];
    const bulk = `${messages}/bulk-delete`;
    expect(await verdict("POST", bulk, { messages: ids })).toBe("403 50013");
    setting.simulator.permit(setting.simulator.general, setting.bot, { allow: ["MANAGE_MESSAGES"] });
    const client = await login(setting.simulator);
    expect(await verdict("POST", bulk, { messages: ids.slice(0, 1) })).toBe("400 50016");
    expect(await verdict("POST", bulk, { messages: ids.slice(0, 2) })).toBe("204");
    expect(await client.event("MESSAGE_DELETE_BULK")).toMatchObject({ ids: ids.slice(0, 2) });
    expect(client.events("MESSAGE_DELETE")).toEqual([]);
    await setting.clock.advance(14 * 24 * 3_600_000 + 1);
    expect(await verdict("POST", bulk, { messages: [ids[2], await setting.posted()] })).toBe("400 50034");
  });

  test("typing lasts 10 s, or until the message", async () => {
    expect(await verdict("POST", `/channels/${setting.channel}/typing`)).toBe("204");
    await expect(setting.stage.channel).toShowStatus("typing");
    await setting.clock.advance(10_000);
    await expect(setting.stage.channel).not.toShowStatus("typing");
    await setting.call("POST", `/channels/${setting.channel}/typing`);
    await setting.posted();
    await expect(setting.stage.channel).not.toShowStatus("typing");
  });

  test("slow mode holds for people, and neither for bots nor for who may bypass it", async () => {
    const { asker } = setting.stage;
    allowEverybody(["VIEW_CHANNEL", "SEND_MESSAGES", "MANAGE_CHANNELS"]);
    await setting.call("PATCH", `/channels/${setting.channel}`, { rate_limit_per_user: 10 });
    allowEverybody(["VIEW_CHANNEL", "SEND_MESSAGES"]);
    await setting.posted();
    expect(await verdict("POST", messages, { content: "again" })).toBe("200");
    await asker.says("one");
    await expect(asker.says("two")).rejects.toThrow("due to slowmode rate limit. (20016)");
    await setting.clock.advance(10_000);
    await asker.says("three");
    allowEverybody(["VIEW_CHANNEL", "SEND_MESSAGES", "BYPASS_SLOWMODE"]);
    await asker.says("four");
  });
});

describe("reading back", () => {
  let ids: string[];
  const listed = async (query: string): Promise<number[]> => {
    const { body } = await setting.call("GET", `${messages}?${query}`);
    return (body as unknown as { id: string }[]).map(({ id }) => ids.indexOf(id));
  };
  beforeEach(async () => {
    ids = [];
    for (let index = 0; index < 6; index += 1)
      ids.push((await setting.stage.asker.says(`${index}`)).message.id);
  });

  test("the newest come first, as many as were asked for", async () => {
    expect(await listed("limit=3")).toEqual([5, 4, 3]);
    expect(await listed("")).toEqual([5, 4, 3, 2, 1, 0]);
  });

  test("after= pages forward from an id, before= backward, around= both ways", async () => {
    expect(await listed(`after=${ids[1]}&limit=2`)).toEqual([3, 2]);
    expect(await listed(`before=${ids[4]}&limit=2`)).toEqual([3, 2]);
    expect(await listed(`around=${ids[2]}&limit=3`)).toEqual([3, 2, 1]);
    expect(await listed(`around=${ids[0]}&limit=3`)).toEqual([2, 1, 0]);
  });

  test("a limit beyond 100 is refused", async () => {
    expect(await verdict("GET", `${messages}?limit=101`)).toBe("400 50035");
  });

  test("without READ_MESSAGE_HISTORY the past is empty, and a single message refused", async () => {
    setting.simulator.permit(setting.simulator.general, setting.bot, { deny: ["READ_MESSAGE_HISTORY"] });
    expect(await listed("")).toEqual([]);
    expect(await verdict("GET", `${messages}/${ids[0]}`)).toBe("403 50013");
  });
});

describe("replies", () => {
  test("carry what they quote, null once that is deleted", async () => {
    const { message } = await setting.stage.asker.says("@natter hello");
    const reply = await setting.posted({ content: "hi", message_reference: { message_id: message.id } });
    const read = async () => (await setting.call("GET", `${messages}/${reply}`)).body;
    expect(await read()).toMatchObject({
      type: 19,
      referenced_message: { id: message.id },
      message_reference: { message_id: message.id },
    });
    await setting.stage.asker.deletes(message);
    expect((await read())["referenced_message"]).toBeNull();
  });

  test("to what is gone are refused, unless fail_if_not_exists is false", async () => {
    const reference = { message_id: unknownId };
    expect(await verdict("POST", messages, { content: "x", message_reference: reference })).toBe("400 50035");
    const { body } = await setting.call("POST", messages, {
      content: "x",
      message_reference: { ...reference, fail_if_not_exists: false },
    });
    expect(body).toMatchObject({ type: 0, content: "x" });
  });

  test("forwarded, a message comes as a frozen copy", async () => {
    const first = await setting.posted({ content: "before" });
    const forward = await setting.posted({
      message_reference: { type: 1, message_id: first, channel_id: setting.channel },
    });
    await setting.call("PATCH", `${messages}/${first}`, { content: "after" });
    const { body } = await setting.call("GET", `${messages}/${forward}`);
    expect(body).toMatchObject({ content: "", message_snapshots: [{ message: { content: "before" } }] });
  });
});

describe("reactions", () => {
  const emoji = encodeURIComponent("👍");

  test("are added, listed with who gave them, and taken back", async () => {
    const { message } = await setting.stage.asker.says("hello");
    const path = `${messages}/${message.id}/reactions/${emoji}`;
    expect(await verdict("PUT", `${path}/@me`)).toBe("204");
    await setting.stage.bystander.reacts("👍", message);
    const { body } = await setting.call("GET", path);
    expect((body as unknown as { id: string }[]).map(({ id }) => id)).toEqual([
      idOf(setting.bot),
      idOf(setting.bystander),
    ]);
    expect((await setting.call("GET", `${messages}/${message.id}`)).body["reactions"]).toMatchObject([
      { count: 2, me: true },
    ]);
    expect(await verdict("DELETE", `${path}/@me`)).toBe("204");
    expect(await verdict("DELETE", path)).toBe("403 50013");
  });

  test("need a real emoji (10014), room (30010) and, as the first, permission (50013)", async () => {
    const id = await setting.posted();
    expect(await verdict("PUT", `${messages}/${id}/reactions/word/@me`)).toBe("400 10014");
    for (let index = 0; index < 20; index += 1) {
      setting.world.timeline.react(
        setting.message(id),
        idOf(setting.asker),
        String.fromCodePoint(0x1f600 + index),
      );
    }
    expect(await verdict("PUT", `${messages}/${id}/reactions/${emoji}/@me`)).toBe("400 30010");
    setting.simulator.permit(setting.simulator.general, setting.bot, { deny: ["ADD_REACTIONS"] });
    expect(await verdict("PUT", `${messages}/${id}/reactions/${encodeURIComponent("😀")}/@me`)).toBe("204");
    expect(await verdict("PUT", `${messages}/${id}/reactions/${emoji}/@me`)).toBe("403 50013");
  });

  test("removing all is announced in one event", async () => {
    setting.simulator.permit(setting.simulator.general, setting.bot, { allow: ["MANAGE_MESSAGES"] });
    const client = await login(setting.simulator);
    const { message } = await setting.stage.asker.says("hello");
    await setting.stage.asker.reacts("👍", message);
    expect(await verdict("DELETE", `${messages}/${message.id}/reactions`)).toBe("204");
    await client.event("MESSAGE_REACTION_REMOVE_ALL");
    expect(client.events("MESSAGE_REACTION_REMOVE")).toEqual([]);
    expect(message.reactions.size).toBe(0);
  });
});

describe("direct messages", () => {
  test("are opened once, and read by the other alone", async () => {
    const open = () => setting.call("POST", "/users/@me/channels", { recipient_id: idOf(setting.asker) });
    const { id } = (await open()).body;
    expect((await open()).body.id).toBe(id);
    await setting.call("POST", `/channels/${id}/messages`, { content: "psst" });
    const direct = await setting.stage.asker.with(setting.stage.bot);
    expect(direct.room.place.channel).toBe(id);
    await expect(direct.room).toShow("psst");
    await expect(setting.stage.bystander.in(direct.room).says("hi")).rejects.toThrow("Ben does not see");
  });

  test("cannot DM this user: 50007", async () => {
    const { id } = (await setting.call("POST", "/users/@me/channels", { recipient_id: idOf(setting.asker) }))
      .body;
    setting.simulator.acceptMessages(setting.asker, false);
    expect(await verdict("POST", `/channels/${id}/messages`, { content: "x" })).toBe("403 50007");
  });
});
