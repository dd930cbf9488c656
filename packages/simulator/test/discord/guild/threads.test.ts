import { afterEach, beforeEach, describe, expect, test } from "vitest";
import type { Channel } from "../../../src/world/place.ts";
import { login } from "../../support/gateway-client.ts";
import { createSetting, idOf } from "../../support/discord-setting.ts";
import type { Answer, Setting } from "../../support/discord-setting.ts";

let setting: Setting;
let messages: string;

beforeEach(async () => {
  setting = await createSetting();
  messages = `/channels/${setting.channel}/messages`;
});
afterEach(() => setting.simulator.stop());

const verdictOf = ({ status, body }: Answer): string => `${status} ${body.code}`;
const start = (id: string, body: object = { name: "a thread" }): Promise<Answer> =>
  setting.call("POST", `${messages}/${id}/threads`, body);
/** A thread of the bot on a message of the asker, as its id. */
const started = async (): Promise<string> => {
  const { message } = await setting.stage.asker.says("hello");
  return (await start(message.id)).body.id;
};
const say = (id: string, content = "inside"): Promise<Answer> =>
  setting.call("POST", `/channels/${id}/messages`, { content });
const change = (id: string, body: object): Promise<Answer> => setting.call("PATCH", `/channels/${id}`, body);

describe("a thread from a message", () => {
  test("has the message's id, its owner as a member, and shows on the message", async () => {
    const { message } = await setting.stage.asker.says("hello");
    const { status, body } = await start(message.id);
    expect(status).toBe(201);
    expect(body).toMatchObject({
      id: message.id,
      parent_id: setting.channel,
      type: 11,
      owner_id: idOf(setting.bot),
      member: { user_id: idOf(setting.bot) },
      thread_metadata: { archived: false, auto_archive_duration: 1440 },
    });
    const starter = (await setting.call("GET", `${messages}/${message.id}`)).body;
    expect(starter).toMatchObject({ flags: 1 << 5, thread: { id: message.id } });
  });

  test("is announced as THREAD_CREATE, as an update of the message, and as a reference in the thread", async () => {
    const client = await login(setting.simulator);
    const thread = await started();
    await say(thread);
    await client.next(({ t, d }) => t === "MESSAGE_CREATE" && d.content === "inside");
    expect(client.packets.flatMap(({ t }) => t ?? []).slice(2)).toEqual([
      "MESSAGE_CREATE",
      "THREAD_CREATE",
      "MESSAGE_UPDATE",
      "MESSAGE_CREATE",
      "MESSAGE_CREATE",
    ]);
    expect(client.events("MESSAGE_CREATE")[1]).toMatchObject({ type: 21, channel_id: thread, content: "" });
  });

  test("a second thread on a message: 160004", async () => {
    expect(verdictOf(await start(await started()))).toBe("400 160004");
  });

  test.each([
    { name: "thread name empty", body: { name: "" } },
    { name: "thread name > 100", body: { name: "x".repeat(101) } },
    { name: "bad archive duration", body: { name: "x", auto_archive_duration: 61 } },
  ])("$name: 50035", async ({ body }) => {
    const { message } = await setting.stage.asker.says("hello");
    expect(verdictOf(await start(message.id, body))).toBe("400 50035");
  });

  test("needs CREATE_PUBLIC_THREADS", async () => {
    const { message } = await setting.stage.asker.says("hello");
    setting.simulator.permit(setting.simulator.general, setting.bot, { deny: ["CREATE_PUBLIC_THREADS"] });
    expect(verdictOf(await start(message.id))).toBe("403 50013");
  });

  test("max active threads: 160006", async () => {
    setting.simulator.settings.activeThreads = 1;
    await started();
    const { message } = await setting.stage.asker.says("again");
    expect(verdictOf(await start(message.id))).toBe("400 160006");
  });
});

describe("in a thread", () => {
  test("SEND_MESSAGES has no effect, SEND_MESSAGES_IN_THREADS has", async () => {
    const thread = await started();
    const { general } = setting.simulator;
    setting.simulator.permit(general, setting.bot, { deny: ["SEND_MESSAGES"] });
    expect((await say(thread)).status).toBe(200);
    setting.simulator.permit(general, setting.bot, { deny: ["SEND_MESSAGES_IN_THREADS"] });
    expect(verdictOf(await say(thread))).toBe("403 50013");
  });

  test("messages stand in the thread and not in its channel, behind the pointer to the first", async () => {
    const thread = await started();
    await say(thread);
    const list = async (id: string): Promise<unknown[]> => {
      const { body } = await setting.call("GET", `/channels/${id}/messages`);
      return (body as unknown as Answer["body"][]).map(({ content, type }) => [type, content]);
    };
    expect(await list(thread)).toEqual([
      [0, "inside"],
      [21, ""],
    ]);
    expect(await list(setting.channel)).toEqual([[0, ""]]);
    const room = setting.stage.room({ ...setting.place, thread });
    await expect(room).toShow("inside");
  });

  test("only those who follow it get an unread mark; writing and being named make one follow", async () => {
    const thread = await started();
    const place = { ...setting.place, thread };
    const unread = () =>
      [setting.asker, setting.bystander].map((person) => setting.world.unread.of(place, idOf(person)).count);
    await say(thread);
    expect(unread()).toEqual([0, 0]);
    await setting.stage.asker.in(setting.stage.room(place)).says("I am here");
    await say(thread, `<@${idOf(setting.bystander)}> look`);
    expect(unread()).toEqual([1, 1]);
  });

  test("editing in an archived thread fails (50083); posting un-archives", async () => {
    const thread = await started();
    const { id } = (await say(thread)).body;
    expect((await change(thread, { archived: true })).body["thread_metadata"]).toMatchObject({
      archived: true,
    });
    const edit = () => setting.call("PATCH", `/channels/${thread}/messages/${id}`, { content: "x" });
    expect(verdictOf(await edit())).toBe("400 50083");
    expect((await say(thread)).status).toBe(200);
    expect((await edit()).status).toBe(200);
  });

  test("locked: 160005 for members who do not manage threads", async () => {
    const thread = await started();
    setting.simulator.permit(setting.simulator.general, setting.bot, { allow: ["MANAGE_THREADS"] });
    await change(thread, { locked: true, archived: true });
    setting.simulator.permit(setting.simulator.general, setting.bot, {});
    expect(verdictOf(await say(thread))).toBe("400 160005");
  });

  test("archives itself after its minutes of silence", async () => {
    const thread = await started();
    const archived = () => setting.world.thread("discord", setting.channel, thread)?.archived;
    await setting.clock.advance(1439 * 60_000);
    await say(thread);
    await setting.clock.advance(1439 * 60_000);
    expect(archived()).toBe(false);
    await setting.clock.advance(60_000);
    expect(archived()).toBe(true);
  });

  test("deleted: unknown from then on, and announced as THREAD_DELETE", async () => {
    const thread = await started();
    setting.simulator.permit(setting.simulator.general, setting.bot, { allow: ["MANAGE_THREADS"] });
    const client = await login(setting.simulator);
    expect((await setting.call("DELETE", `/channels/${thread}`)).status).toBe(200);
    expect(await client.event("THREAD_DELETE")).toMatchObject({ id: thread, parent_id: setting.channel });
    expect(verdictOf(await say(thread))).toBe("404 10003");
  });
});

test("a thread without a message is announced in its channel; without a type it is private", async () => {
  const alone = (body: object) => setting.call("POST", `/channels/${setting.channel}/threads`, body);
  const open = await alone({ name: "open", type: 11 });
  expect(setting.message()).toMatchObject({ system: true, channel: setting.channel });
  const closed = await alone({ name: "closed" });
  expect([open.body["type"], closed.body["type"]]).toEqual([11, 12]);
  const place = { ...setting.place, thread: closed.body.id };
  await expect(setting.stage.asker.in(setting.stage.room(place)).says("hi")).rejects.toThrow(
    "Ada does not see",
  );
  await setting.call("PUT", `/channels/${closed.body.id}/thread-members/${idOf(setting.asker)}`);
  await setting.stage.asker.in(setting.stage.room(place)).says("hi");
});

describe("lists of threads", () => {
  const ids = ({ body }: Answer): string[] => (body["threads"] as { id: string }[]).map(({ id }) => id);

  test("active ones of a server, archived ones of a channel, page by page", async () => {
    const threads = [await started(), await started(), await started()];
    const active = () => setting.call("GET", `/guilds/${setting.simulator.server.id}/threads/active`);
    expect(ids(await active()).toSorted()).toEqual(threads.toSorted());
    for (const thread of threads) {
      await setting.clock.advance(1000);
      await change(thread, { archived: true });
    }
    expect(ids(await active())).toEqual([]);
    const path = `/channels/${setting.channel}/threads/archived/public`;
    const first = await setting.call("GET", `${path}?limit=2`);
    expect([ids(first), first.body["has_more"]]).toEqual([[threads[2], threads[1]], true]);
    const [, last] = first.body["threads"] as { thread_metadata: { archive_timestamp: string } }[];
    const second = await setting.call(
      "GET",
      `${path}?limit=2&before=${last?.thread_metadata.archive_timestamp}`,
    );
    expect([ids(second), second.body["has_more"]]).toEqual([[threads[0]], false]);
  });

  test("private archived ones need MANAGE_THREADS", async () => {
    const path = `/channels/${setting.channel}/threads/archived/private`;
    expect(verdictOf(await setting.call("GET", path))).toBe("403 50013");
  });
});

describe("forums", () => {
  let forum: Channel;
  beforeEach(() => {
    const tags = ["bug", "idea"];
    forum = setting.simulator.addChannel(setting.simulator.server, {
      name: "questions",
      kind: "forum",
      tags,
    });
  });
  const post = (body: object): Promise<Answer> => setting.call("POST", `/channels/${forum.id}/threads`, body);

  test("a post is a thread with its first message, of the same id", async () => {
    const { status, body } = await post({ name: "how?", message: { content: "so" } });
    expect(status).toBe(201);
    expect(body).toMatchObject({
      name: "how?",
      parent_id: forum.id,
      message: { id: body.id, content: "so", channel_id: body.id },
    });
    const { body: list } = await setting.call("GET", `/channels/${body.id}/messages`);
    expect((list as unknown as Answer["body"][]).map(({ content }) => content)).toEqual(["so"]);
  });

  test("a plain message in a forum: 40058", async () => {
    expect(verdictOf(await say(forum.id))).toBe("400 40058");
  });

  test("a tag may be required (40067)", async () => {
    const strict = setting.simulator.addChannel(setting.simulator.server, {
      name: "strict",
      kind: "forum",
      tags: ["bug"],
      tagRequired: true,
    });
    const path = `/channels/${strict.id}/threads`;
    const body = { name: "x", message: { content: "y" } };
    expect(verdictOf(await setting.call("POST", path, body))).toBe("400 40067");
    const { available_tags: tags } = (await setting.call("GET", `/channels/${strict.id}`)).body;
    const applied_tags = (tags as { id: string }[]).map(({ id }) => id);
    expect((await setting.call("POST", path, { ...body, applied_tags })).status).toBe(201);
  });

  test("a refused first message leaves no thread behind", async () => {
    const bad = { name: "x", message: { content: "y".repeat(2001) } };
    expect(verdictOf(await post(bad))).toBe("400 50035");
    expect(verdictOf(await post({ name: "x", message: {} }))).toBe("400 50006");
    expect(setting.world.threads("discord", forum.id)).toEqual([]);
  });

  test("people post there too, and are answered in place", async () => {
    const client = await login(setting.simulator);
    const asker = setting.stage.asker.in(setting.stage.room({ ...setting.place, channel: forum.id }));
    const inside = await asker.posts("how?", "@natter so?");
    const { channel_id: id } = await client.event("MESSAGE_CREATE");
    await say(String(id), "like this");
    await expect(inside.room).toShow("like this");
  });
});
