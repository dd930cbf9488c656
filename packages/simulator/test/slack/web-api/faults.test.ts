import { once } from "node:events";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSocket } from "../../support/slack-listener.ts";
import { createSetting } from "../../support/slack-setting.ts";
import type { Setting } from "../../support/slack-setting.ts";

let setting: Setting;

beforeEach(async () => {
  setting = await createSetting();
});
afterEach(() => setting.simulator.stop());

const post = () => setting.call("chat.postMessage", { channel: setting.channel, text: "hello" });
const posts = () => setting.world.timeline.all("slack").length;

describe("a call", () => {
  test("is refused with 429 and the chosen Retry-After, and takes no effect", async () => {
    setting.world.faults.next("chat.postMessage", { kind: "rate-limited", retryAfterSeconds: 7 });
    const refused = await post();
    expect(refused).toMatchObject({ status: 429, body: { ok: false, error: "ratelimited" } });
    expect(refused.headers.get("retry-after")).toBe("7");
    expect(posts()).toBe(0);
    expect((await post()).body.ok).toBe(true);
  });

  test("is refused in the body of a 200", async () => {
    setting.world.faults.next("chat.postMessage", {
      kind: "rate-limited",
      retryAfterSeconds: 7,
      inBody: true,
    });
    expect(await post()).toMatchObject({ status: 200, body: { ok: false, error: "ratelimited" } });
  });

  test.each([500, 503] as const)("is answered with %i, and takes no effect", async (status) => {
    setting.world.faults.next("chat.postMessage", { kind: "server-error", status });
    expect((await post()).status).toBe(status);
    expect(posts()).toBe(0);
  });

  test("is applied, and then the connection is reset", async () => {
    setting.world.faults.next("chat.postMessage", { kind: "reset-after-apply" });
    await expect(post()).rejects.toThrow("fetch failed");
    expect(posts()).toBe(1);
  });

  test("is applied at once and answered late", async () => {
    setting.world.faults.next("chat.postMessage", { kind: "slow", ms: 2_000 });
    let answered = false;
    const answer = post().then((value) => {
      answered = true;
      return value;
    });
    await setting.world.until(() => posts() === 1, 5_000);
    // A later call is through by the time that an answer in time would be.
    await setting.call("auth.test");
    expect(answered).toBe(false);
    await setting.clock.advance(2_000);
    expect((await answer).body.ok).toBe(true);
  });

  test("finds its token revoked, and so do all after it", async () => {
    setting.world.faults.next("chat.postMessage", { kind: "token-revoked" });
    expect((await post()).body.error).toBe("token_revoked");
    expect((await setting.call("auth.test")).body.error).toBe("token_revoked");
  });

  test("finds the bot taken out of the channel", async () => {
    setting.world.faults.next("chat.postMessage", { kind: "member-removed" });
    expect((await post()).body.error).toBe("not_in_channel");
  });

  test("finds its message deleted", async () => {
    const { body } = await post();
    setting.world.faults.next("chat.update", { kind: "message-deleted" });
    const updated = await setting.call("chat.update", { channel: setting.channel, ts: body.ts, text: "x" });
    expect(updated.body.error).toBe("message_not_found");
  });

  test("finds its stream expired", async () => {
    const { message } = await (await setting.stage.asker.with(setting.stage.bot)).says("question");
    const { body } = await setting.call("chat.startStream", {
      channel: message.channel,
      thread_ts: message.id,
    });
    setting.world.faults.next("chat.appendStream", { kind: "expired-stream" });
    const appended = await setting.call("chat.appendStream", {
      channel: message.channel,
      ts: body.ts,
      markdown_text: "x",
    });
    expect(appended.body.error).toBe("message_not_in_streaming_state");
  });
});

describe("an event", () => {
  const listen = async (texts: string[]) => {
    const app = await openSocket(setting.simulator);
    for (const text of texts) await setting.stage.asker.says(text);
    await setting.simulator.settled();
    await app.close();
    return app.heard;
  };

  test("comes twice with one event id", async () => {
    setting.world.faults.next("message", { kind: "duplicated-event" });
    const heard = await listen(["one", "two"]);
    expect(heard.map(({ event }) => event["text"])).toEqual(["one", "one", "two"]);
    expect(heard[0]?.payload["event_id"]).toBe(heard[1]?.payload["event_id"]);
  });

  test("comes after the one that follows it", async () => {
    setting.world.faults.next("message", { kind: "reordered-event" });
    const heard = await listen(["one", "two", "three"]);
    expect(heard.map(({ event }) => event["text"])).toEqual(["two", "one", "three"]);
  });

  test("comes late", async () => {
    setting.world.faults.next("message", { kind: "delayed-event", ms: 5_000 });
    const app = await openSocket(setting.simulator);
    await setting.stage.asker.says("one");
    await setting.stage.asker.says("two");
    await app.first(({ event }) => event["text"] === "two");
    expect(app.heard).toHaveLength(1);
    await setting.clock.advance(5_000);
    await app.first(({ event }) => event["text"] === "one");
    await app.close();
  });
});

test("a socket is cut as soon as the fault is planned", async () => {
  const { socket } = await openSocket(setting.simulator);
  const closed = once(socket, "close");
  setting.world.faults.next("socket", { kind: "dropped-socket" });
  const [code] = (await closed) as [number];
  expect(code).toBe(1006);
  expect(setting.world.faults.planned()).toEqual([]);
});

test("a socket is cut at every attempt until the fault is used up", async () => {
  setting.world.faults.always("socket", { kind: "dropped-socket" });
  await expect(openSocket(setting.simulator)).rejects.toThrow("socket hang up");
  await expect(openSocket(setting.simulator)).rejects.toThrow("socket hang up");
  setting.world.faults.clear("socket");
  const { hello } = await openSocket(setting.simulator);
  expect(hello).toMatchObject({ type: "hello" });
});

test("an app-level token dies at the next connection: invalid_auth", async () => {
  setting.world.faults.next("apps.connections.open", { kind: "token-revoked" });
  await setting.call("apps.connections.open", {}, setting.simulator.tokens.app);
  const { body } = await setting.call("apps.connections.open", {}, setting.simulator.tokens.app);
  expect(body.error).toBe("invalid_auth");
});

test("every call is written down with its arrival and its answer", async () => {
  await setting.clock.advance(1_000);
  await post();
  const [call] = setting.world.calls.list("chat.postMessage");
  expect(call).toMatchObject({
    platform: "slack",
    space: setting.simulator.general.space,
    arguments: { channel: setting.channel, text: "hello" },
    arrivedAt: setting.clock.now(),
    answer: { status: 200, body: { ok: true } },
  });
});
