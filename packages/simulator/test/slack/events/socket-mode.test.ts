import { once } from "node:events";
import { WebSocket } from "ws";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openSocket } from "../../support/slack-listener.ts";
import type { Answering, Listener } from "../../support/slack-listener.ts";
import { createSetting } from "../../support/slack-setting.ts";
import type { Setting } from "../../support/slack-setting.ts";

let setting: Setting;
let listeners: Listener[];

beforeEach(async () => {
  listeners = [];
  setting = await createSetting();
});
afterEach(async () => {
  for (const listener of listeners) await listener.close();
  await setting.simulator.stop();
});

async function open(answer?: Answering) {
  const listener = await openSocket(setting.simulator, answer && { answer });
  listeners.push(listener);
  return listener;
}

/** Both deliveries of a mention. */
const isMention = ({ event }: { event: { type?: string } }): boolean => event.type === "app_mention";
const mention = () => setting.stage.asker.says("@natter hello");

describe("a connection", () => {
  test("begins with hello", async () => {
    const first = await open();
    const second = await open();
    const connection = { app_id: setting.simulator.app.id };
    expect(first.hello).toMatchObject({ type: "hello", num_connections: 1, connection_info: connection });
    expect(second.hello).toMatchObject({ type: "hello", num_connections: 2 });
  });

  test("needs a ticket, which is good once", async () => {
    const url = setting.simulator.sockets.ticket(setting.simulator.app);
    const first = new WebSocket(url);
    await once(first, "open");
    const second = new WebSocket(url);
    const [error] = (await once(second, "error")) as [Error];
    expect(error.message).toContain("401");
    first.close();
  });

  test("is answered when it pings", async () => {
    const { socket } = await open();
    socket.ping("still there?");
    const [data] = (await once(socket, "pong")) as [Buffer];
    expect(String(data)).toBe("still there?");
  });

  test("is refused as the eleventh: too_many_websockets", async () => {
    for (let count = 0; count < 10; count += 1) await open();
    const { hello: frame } = await open();
    expect(frame).toMatchObject({ type: "disconnect", reason: "too_many_websockets" });
    expect(setting.simulator.sockets.connections(setting.simulator.app)).toBe(10);
  });
});

describe("envelopes", () => {
  test("name their payload, and whether they accept a response", async () => {
    const listener = await open();
    await mention();
    const { envelope } = await listener.first(isMention);
    expect(envelope).toMatchObject({
      type: "events_api",
      accepts_response_payload: false,
      retry_attempt: 0,
      retry_reason: "",
    });
    await setting.stage.asker.runs("/ask", "why");
    const command = await listener.first(({ type }) => type === "slash_commands");
    expect(command.envelope).toMatchObject({ accepts_response_payload: true });
  });

  test("go to one of the connections, at random", async () => {
    const picks: number[] = [];
    await setting.simulator.stop();
    setting = await createSetting({ random: () => picks.shift() ?? 0 });
    const [first, second] = [await open(), await open()];
    picks.push(0, 0.99, 0.5, 0);
    for (const text of ["one", "two", "three", "four"]) await setting.stage.asker.says(text);
    await first.first(({ event }) => event["text"] === "four");
    await second.first(({ event }) => event["text"] === "three");
    const texts = (listener: Listener) => listener.heard.map(({ event }) => event["text"]);
    expect([texts(first), texts(second)]).toEqual([
      ["one", "four"],
      ["two", "three"],
    ]);
  });

  test("are repeated when they are not acknowledged within 3 s: at once, after a minute, after five", async () => {
    const listener = await open(() => "silence");
    await setting.stage.asker.says("hello?");
    await listener.first(({ attempt }) => attempt === 0);
    await setting.clock.advance(2_999);
    expect(listener.heard).toHaveLength(1);
    await setting.clock.advance(1);
    const second = await listener.first(({ attempt }) => attempt === 1);
    expect(second).toMatchObject({
      reason: "timeout",
      payload: { event_id: listener.heard[0]?.payload["event_id"] },
    });
    await setting.clock.advance(3_000 + 59_999);
    expect(listener.heard).toHaveLength(2);
    await setting.clock.advance(1);
    await listener.first(({ attempt }) => attempt === 2);
    await setting.clock.advance(3_000 + 300_000);
    await listener.first(({ attempt }) => attempt === 3);
    await setting.clock.advance(3_600_000);
    expect(listener.heard.map(({ attempt }) => attempt)).toEqual([0, 1, 2, 3]);
  });

  test("are not repeated once they are acknowledged", async () => {
    const listener = await open();
    await setting.stage.asker.says("hello");
    await listener.first(() => true);
    await setting.simulator.settled();
    await setting.clock.advance(400_000);
    expect(listener.heard).toHaveLength(1);
  });

  test("are repeated on another connection when the first one breaks", async () => {
    const first = await open(() => "silence");
    await setting.stage.asker.says("hello");
    await first.first(() => true);
    first.socket.terminate();
    const second = await open();
    await setting.clock.advance(3_000);
    expect(await second.first(() => true)).toMatchObject({ attempt: 1 });
  });

  test("are lost while no connection is open", async () => {
    await setting.stage.asker.says("anybody?");
    const listener = await open();
    await setting.clock.advance(400_000);
    await setting.stage.asker.says("now?");
    await listener.first(({ event }) => event["text"] === "now?");
    expect(listener.heard).toHaveLength(1);
  });
});

describe("disconnect", () => {
  test("comes to each socket when it is old enough, so that sockets of one age go together", async () => {
    const frames: unknown[] = [];
    const listen = (name: string) =>
      open((one) =>
        one.type === "disconnect" ? void frames.push([name, one.envelope["reason"]]) : undefined,
      );
    const first = await listen("first");
    await setting.clock.advance(60_000);
    const second = await listen("second");
    await setting.clock.advance(18_000_000 - 1);
    expect(frames).toEqual([]);
    await setting.clock.advance(1);
    await first.first(({ type }) => type === "disconnect");
    expect(frames).toEqual([["first", "refresh_requested"]]);
    expect(setting.simulator.sockets.connections()).toBe(1);
    await setting.clock.advance(60_000);
    await second.first(({ type }) => type === "disconnect");
    expect(setting.simulator.sockets.connections()).toBe(0);
  });

  test.each(["refresh_requested", "link_disabled"] as const)(
    "%s asks the client to go, and closes after a while",
    async (reason) => {
      const listener = await open();
      setting.simulator.sockets.disconnect(reason);
      const { envelope } = await listener.first(({ type }) => type === "disconnect");
      expect(envelope).toMatchObject({ reason, debug_info: { host: "simulator" } });
      const closed = once(listener.socket, "close");
      await setting.clock.advance(10_000);
      await closed;
    },
  );

  test("a warning leaves the connection as it is", async () => {
    const listener = await open();
    setting.simulator.sockets.disconnect("warning");
    await listener.first(({ type }) => type === "disconnect");
    await setting.stage.asker.says("still listening?");
    expect(await listener.first(({ event }) => event["text"] === "still listening?")).toMatchObject({
      attempt: 0,
    });
  });

  test("a client that was asked to disconnect gets no more events, another one gets all", async () => {
    const [old, fresh] = [await open(), await open()];
    setting.simulator.sockets.disconnect("refresh_requested", { only: "oldest" });
    for (const text of ["one", "two", "three"]) await setting.stage.asker.says(text);
    await fresh.first(({ event }) => event["text"] === "three");
    await old.first(({ type }) => type === "disconnect");
    expect(fresh.heard).toHaveLength(3);
    expect(old.heard.map(({ type }) => type)).toEqual(["disconnect"]);
  });
});
