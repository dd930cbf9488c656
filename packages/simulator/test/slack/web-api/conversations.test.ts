import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Said } from "../../../src/kit/actor.ts";
import { createSetting } from "../../support/slack-setting.ts";
import type { Setting } from "../../support/slack-setting.ts";

let setting: Setting;

beforeEach(async () => {
  setting = await createSetting({ workspaces: ["One", "Two"] });
});
afterEach(() => setting.simulator.stop());

const texts = (body: Record<string, unknown>) =>
  (body["messages"] as { text: string }[]).map(({ text }) => text);
const names = (body: Record<string, unknown>) =>
  (body["channels"] as { name: string }[]).map(({ name }) => name);
const cursorOf = (body: Record<string, unknown>) =>
  (body["response_metadata"] as { next_cursor?: string } | undefined)?.next_cursor ?? "";

describe("conversations.history", () => {
  const read = (values: object = {}) =>
    setting.call("conversations.history", { channel: setting.channel, ...values });

  test("gives the newest first, replies left out, page by page", async () => {
    for (const text of ["one", "two", "three"]) await setting.stage.asker.says(text);
    const said = await setting.stage.asker.says("four");
    await setting.stage.bystander.in(said).says("reply");
    const first = await read({ limit: 3 });
    expect(texts(first.body)).toEqual(["four", "three", "two"]);
    expect(first.body).toMatchObject({
      has_more: true,
      messages: [{ reply_count: 1, reply_users: [setting.stage.bystander.id] }, {}, {}],
    });
    const second = await read({ limit: 3, cursor: cursorOf(first.body) });
    expect(texts(second.body)).toEqual(["one"]);
    expect(second.body).toMatchObject({ has_more: false });
    expect((await read({ cursor: "no such cursor" })).body.error).toBe("invalid_cursor");
  });

  test("gives 100 by default and 999 at most", async () => {
    for (let count = 0; count < 1001; count += 1) await setting.stage.asker.says(String(count));
    expect(texts((await read()).body)).toHaveLength(100);
    expect(texts((await read({ limit: 1000 })).body)).toHaveLength(999);
  });

  test("keeps within two moments, their own messages only if inclusive", async () => {
    const ids: string[] = [];
    for (const text of ["one", "two", "three"]) {
      ids.push((await setting.stage.asker.says(text)).message.id);
      await setting.clock.advance(1000);
    }
    const [oldest, , latest] = ids;
    expect(texts((await read({ oldest, latest })).body)).toEqual(["two"]);
    expect(texts((await read({ oldest, latest, inclusive: true })).body)).toEqual(["three", "two", "one"]);
    expect((await read({ oldest: "yesterday" })).body.error).toBe("invalid_ts_oldest");
    expect((await read({ latest: "tomorrow" })).body.error).toBe("invalid_ts_latest");
  });

  test("gives metadata only on request", async () => {
    const metadata = { event_type: "answer", event_payload: { turn: 1 } };
    await setting.call("chat.postMessage", { channel: setting.channel, text: "x", metadata });
    const [plain] = (await read()).body["messages"] as object[];
    expect(plain).not.toHaveProperty("metadata");
    expect((await read({ include_all_metadata: true })).body["messages"]).toMatchObject([{ metadata }]);
  });

  test("needs a member: not_in_channel", async () => {
    const { id } = setting.simulator.addChannel("elsewhere");
    expect((await read({ channel: id })).body.error).toBe("not_in_channel");
  });
});

describe("conversations.replies", () => {
  const read = (ts: string, values: object = {}) =>
    setting.call("conversations.replies", { channel: setting.channel, ts, ...values });

  test("gives the parent first, then the oldest replies", async () => {
    const said = await setting.stage.asker.says("question");
    for (const text of ["one", "two", "three"]) await setting.stage.bystander.in(said).says(text);
    const { id } = said.message;
    expect(texts((await read(id)).body)).toEqual(["question", "one", "two", "three"]);
    const first = await read(id, { limit: 3 });
    expect(texts(first.body)).toEqual(["question", "one", "two"]);
    const rest = await read(id, { limit: 3, cursor: cursorOf(first.body) });
    expect(texts(rest.body)).toEqual(["question", "three"]);
    const [, reply] = setting.world.timeline.all("slack");
    expect(texts((await read(reply?.id ?? "")).body)[0]).toBe("question");
  });

  test("of an ordinary message are none", async () => {
    const { message } = await setting.stage.asker.says("alone");
    expect(texts((await read(message.id)).body)).toEqual(["alone"]);
  });

  test("tells metadata and the state of a stream as far as the rules say", async () => {
    const { rules } = setting.simulator.slack;
    const metadata = { event_type: "answer", event_payload: { key: "1" } };
    const values = { channel: setting.channel, text: "x", metadata };
    const { ts = "" } = (await setting.call("chat.postMessage", values)).body;
    const message = async () => {
      const asked = { channel: setting.channel, ts, include_all_metadata: true };
      const { body } = await setting.call("conversations.replies", asked);
      return (body["messages"] as Record<string, unknown>[])[0];
    };
    expect(await message()).toMatchObject({ metadata });
    rules.metadataWithoutScope = false;
    expect(await message()).not.toHaveProperty("metadata");
    const [installation] = setting.simulator.installations;
    if (installation) installation.scopes = [...installation.scopes, "metadata.message:read"];
    expect(await message()).toMatchObject({ metadata });
  });

  test("of a message that never was: thread_not_found", async () => {
    expect((await read("1.000001")).body.error).toBe("thread_not_found");
  });

  test("show a tombstone where the parent was deleted", async () => {
    const said = await setting.stage.asker.says("question");
    await setting.stage.bystander.in(said).says("reply");
    await setting.stage.asker.deletes(said);
    expect((await read(said.message.id)).body["messages"]).toMatchObject([
      { subtype: "tombstone" },
      { text: "reply" },
    ]);
  });
});

describe("channels", () => {
  test("are listed by kind, each with its scope", async () => {
    setting.simulator.addChannel("public-elsewhere");
    setting.simulator.addChannel("secret", { kind: "private", members: [setting.bot] });
    setting.simulator.addChannel("hidden", { kind: "private", members: [setting.asker] });
    const listed = async (types: string) => names((await setting.call("conversations.list", { types })).body);
    expect(await listed("public_channel")).toEqual(["general", "public-elsewhere"]);
    expect(await listed("public_channel,private_channel")).toEqual(["general", "public-elsewhere", "secret"]);
    expect((await setting.call("conversations.list", { types: "rooms" })).body.error).toBe("invalid_types");
    expect(names((await setting.call("users.conversations", { types: "public_channel" })).body)).toEqual([
      "general",
    ]);
  });

  test("tell what they are, and who is in them", async () => {
    const { body } = await setting.call("conversations.info", {
      channel: setting.channel,
      include_num_members: true,
    });
    expect(body["channel"]).toMatchObject({
      name: "general",
      is_channel: true,
      is_private: false,
      is_member: true,
      num_members: 3,
    });
    const members = await setting.call("conversations.members", { channel: setting.channel, limit: 2 });
    expect(members.body["members"]).toHaveLength(2);
    expect(cursorOf(members.body)).not.toBe("");
  });

  test("of another workspace do not exist: channel_not_found", async () => {
    const token = setting.simulator.installations[1]?.token;
    expect((await setting.call("conversations.info", { channel: setting.channel }, token)).body.error).toBe(
      "channel_not_found",
    );
  });

  test("are made, joined, left and archived", async () => {
    const made = await setting.call("conversations.create", { name: "new-place" });
    const { id } = made.body["channel"] as { id: string };
    expect((await setting.call("conversations.create", { name: "new-place" })).body.error).toBe("name_taken");
    expect((await setting.call("conversations.create", { name: "New Place" })).body.error).toBe(
      "invalid_name_specials",
    );
    expect((await setting.call("conversations.join", { channel: id })).body["warning"]).toBe(
      "already_in_channel",
    );
    await setting.call("conversations.leave", { channel: id });
    expect((await setting.call("chat.postMessage", { channel: id, text: "x" })).body.error).toBe(
      "not_in_channel",
    );
    await setting.call("conversations.join", { channel: id });
    expect((await setting.call("conversations.archive", { channel: id })).body.ok).toBe(true);
    expect((await setting.call("conversations.archive", { channel: id })).body.error).toBe(
      "already_archived",
    );
    expect((await setting.call("conversations.join", { channel: id })).body.error).toBe("is_archived");
  });

  test("can invite and remove people", async () => {
    const room = setting.simulator.addChannel("elsewhere", { members: [setting.bot] });
    const invite = (users: string) => setting.call("conversations.invite", { channel: room.id, users });
    expect((await invite(setting.stage.asker.id)).body.ok).toBe(true);
    expect((await invite(setting.stage.asker.id)).body.error).toBe("already_in_channel");
    expect((await invite("U404")).body.error).toBe("user_not_found");
    expect((await invite(setting.stage.bot.id)).body.error).toBe("cant_invite_self");
    const kick = (user: string) => setting.call("conversations.kick", { channel: room.id, user });
    expect((await kick(setting.stage.asker.id)).body.ok).toBe(true);
    expect((await kick(setting.stage.asker.id)).body.error).toBe("not_in_channel");
  });
});

describe("conversations.open", () => {
  const open = (values: Record<string, unknown>) => setting.call("conversations.open", values);

  test("opens a direct message once, and a group message for several", async () => {
    const { asker, bystander } = setting.stage;
    const first = await open({ users: asker.id, return_im: true });
    expect(first.body["channel"]).toMatchObject({ is_im: true, user: asker.id });
    const { id } = first.body["channel"] as { id: string };
    expect((await open({ users: asker.id })).body["channel"]).toEqual({ id });
    const group = await open({ users: `${asker.id},${bystander.id}` });
    expect((group.body["channel"] as { id: string }).id).toMatch(/^G/);
  });

  test("refuses an empty list, strangers and channels", async () => {
    expect((await open({})).body.error).toBe("users_list_not_supplied");
    expect((await open({ users: "U404" })).body.error).toBe("user_not_found");
    expect((await open({ channel: setting.channel })).body.error).toBe(
      "method_not_supported_for_channel_type",
    );
    expect((await open({ users: setting.stage.asker.id, prevent_creation: true })).body.error).toBe(
      "channel_not_found",
    );
  });
});

describe("people", () => {
  test("have a name, a time zone and, with the scope for it, an address", async () => {
    const { body } = await setting.call("users.info", { user: setting.stage.asker.id });
    const profile = { email: "ada@example.com" };
    expect(body["user"]).toMatchObject({
      real_name: "Ada",
      tz: "Europe/Vienna",
      tz_offset: 3600,
      is_bot: false,
      profile,
    });
    expect((await setting.call("users.info", { user: "U404" })).body.error).toBe("user_not_found");
    const found = await setting.call("users.lookupByEmail", profile);
    expect(found.body["user"]).toMatchObject({ id: setting.stage.asker.id });
    expect((await setting.call("users.lookupByEmail", { email: "x@example.com" })).body.error).toBe(
      "users_not_found",
    );
  });

  test("are those of the workspace", async () => {
    const { body } = await setting.call("users.list");
    expect((body["members"] as { name: string }[]).map(({ name }) => name).toSorted()).toEqual([
      "ada",
      "ben",
      "natter",
    ]);
  });

  test("bots and the workspace are known too", async () => {
    const { botId } = setting.simulator.installations[0] ?? {};
    expect((await setting.call("bots.info", { bot: botId })).body["bot"]).toMatchObject({
      id: botId,
      name: "natter",
      user_id: setting.stage.bot.id,
    });
    expect((await setting.call("bots.info", { bot: "B404" })).body.error).toBe("bot_not_found");
    expect((await setting.call("team.info")).body["team"]).toMatchObject({ name: "One", domain: "one" });
  });
});

describe("reactions", () => {
  let said: Said;
  let item: { channel: string; timestamp: string };
  beforeEach(async () => {
    said = await setting.stage.asker.says("hello");
    item = { channel: setting.channel, timestamp: said.message.id };
  });
  const add = (name: string, values: object = {}) =>
    setting.call("reactions.add", { ...item, name, ...values });

  test.each([
    { name: "an unknown name", values: { name: "no such emoji!" }, error: "invalid_name" },
    { name: "no message", values: { timestamp: "" }, error: "no_item_specified" },
    { name: "a moment that is none", values: { timestamp: "now" }, error: "bad_timestamp" },
    { name: "a message that never was", values: { timestamp: "1.000001" }, error: "message_not_found" },
  ])("$name: $error", async ({ values, error }) => {
    expect((await add("eyes", values)).body.error).toBe(error);
  });

  test("twice: already_reacted; absent: no_reaction", async () => {
    expect((await add("eyes")).body.ok).toBe(true);
    expect((await add(":eyes:")).body.error).toBe("already_reacted");
    await expect(setting.stage.channel).toShowReaction("eyes");
    expect((await setting.call("reactions.remove", { ...item, name: "eyes" })).body.ok).toBe(true);
    expect((await setting.call("reactions.remove", { ...item, name: "eyes" })).body.error).toBe(
      "no_reaction",
    );
  });

  test("in a locked thread: thread_locked", async () => {
    await setting.call("chat.postMessage", {
      channel: setting.channel,
      text: "reply",
      thread_ts: item.timestamp,
    });
    const thread = setting.world.thread("slack", setting.channel, item.timestamp);
    if (thread) thread.locked = true;
    expect((await add("eyes")).body.error).toBe("thread_locked");
  });

  test("more than 23 different ones: too_many_emoji", async () => {
    for (let count = 0; count < 23; count += 1) expect((await add(`emoji_${count}`)).body.ok).toBe(true);
    expect((await add("one_more")).body.error).toBe("too_many_emoji");
  });

  test("can be read back", async () => {
    await setting.stage.bystander.reacts("wave", said);
    await add("eyes");
    const { body } = await setting.call("reactions.get", item);
    expect(body["message"]).toMatchObject({
      reactions: [
        { name: "wave", count: 1 },
        { name: "eyes", users: [setting.stage.bot.id] },
      ],
    });
    const list = await setting.call("reactions.list");
    expect(list.body["items"]).toMatchObject([{ type: "message", message: { ts: item.timestamp } }]);
  });
});
