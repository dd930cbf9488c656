import { createServer, type Server } from "node:http";
import { pino } from "pino";
import { afterEach, describe, expect, test, vi } from "vitest";
import { type WebSocket, WebSocketServer } from "ws";
import type { Inbound } from "#core";
import { createSlackAdapter, type SlackAdapter } from "../../../../src/adapters/slack/adapter.ts";
import type { SlackOptions } from "../../../../src/adapters/slack/settings.ts";
import { createCursors, openSlack, type SlackWorld } from "../world.ts";

const closing: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  for (const close of closing.splice(0).toReversed()) await close();
});

interface Listening {
  world: SlackWorld;
  adapter: SlackAdapter;
  received: Inbound[];
  texts(): string[];
  logged: string[];
}

async function listen(options: SlackOptions = {}): Promise<Listening> {
  const world = await openSlack();
  closing.push(() => world.close());
  const received: Inbound[] = [];
  const { log, logged } = createLog();
  const adapter = createSlackAdapter({ ...world.options, log, ...options });
  closing.push(() => adapter.stop());
  await adapter.start(async (event) => void received.push(event), createCursors());
  const texts = (): string[] => [
    ...new Set(received.flatMap((event) => (event.type === "turn" ? [event.text] : []))),
  ];
  return { world, adapter, received, texts, logged };
}

function createLog() {
  const logged: string[] = [];
  const log = pino({ level: "debug" }, { write: (line: string) => void logged.push(line) });
  return { log, logged };
}

describe("Socket Mode", () => {
  test("loses nothing while Slack renews its connections", async () => {
    const { world, texts } = await listen();
    const said: string[] = [];
    for (let round = 0; round < 4; round++) {
      world.simulator.slack.sockets.disconnect("refresh_requested", { only: "oldest" });
      for (let count = 0; count < 10; count++) {
        const text = `round ${round} message ${count}`;
        said.push(text);
        await world.asker.says(text);
      }
      await vi.waitFor(() => expect(world.simulator.slack.sockets.connections(world.simulator.app)).toBe(2));
    }
    await vi.waitFor(() => expect(texts().toSorted()).toEqual(said.toSorted()));
  });

  test("reads the messages that came while no connection was open", async () => {
    const { world, texts } = await listen();
    const { thread } = await world.asker.says("@natter hello");
    await vi.waitFor(() => expect(texts()).toContain("hello"));
    world.simulator.slack.sockets.drop();
    // Slack has no connection for these, and does not send them again.
    await world.asker.says("@natter in the gap");
    await world.asker.in(thread).says("and in the thread");
    await vi.waitFor(
      () => expect(texts().toSorted()).toEqual(["and in the thread", "hello", "in the gap"]),
      5_000,
    );
  });

  test("says whether it is connected", async () => {
    const { world, adapter } = await listen();
    expect(adapter.isConnected).toBe(true);
    world.faults.next("apps.connections.open", { kind: "server-error", status: 503 }, 2);
    world.simulator.slack.sockets.drop();
    await vi.waitFor(() => expect(adapter.isConnected).toBe(false));
    await vi.waitFor(() => expect(adapter.isConnected).toBe(true), 5_000);
  });

  test("survives a limit of a workspace's events, and acknowledges it", async () => {
    const { world, texts, logged } = await listen();
    const [installation] = world.simulator.installations;
    if (installation) world.simulator.slack.deliveries.tellRateLimited(installation);
    await vi.waitFor(() => expect(world.delays()).toHaveLength(1));
    expect(logged.join("")).toContain("limits this app's events");
    await world.asker.says("still there?");
    await vi.waitFor(() => expect(texts()).toEqual(["still there?"]));
  });

  test.each([
    ["named like an event of the SDK", { type: "disconnected" }],
    [
      "with an event named like one of the SDK",
      { type: "events_api", payload: { event: { type: "close" } } },
    ],
    ["without a type", {}],
    ["that is null", null],
  ])("drops a frame %s, and opens no other connection", async (_, frame) => {
    const { world, texts, logged } = await listen();
    const { sockets } = world.simulator.slack;
    for (let count = 0; count < 3; count++) await sockets.sendRaw(JSON.stringify(frame));
    await world.asker.says("still there?");
    await vi.waitFor(() => expect(texts()).toEqual(["still there?"]));
    expect(sockets.connections()).toBe(2);
    // Each of the two connections says it once.
    expect(logged.filter((line) => line.includes("dropping a frame of Slack"))).toHaveLength(2);
  });

  test("survives that its token is revoked between two connections, and logs it", async () => {
    const { world, adapter, logged } = await listen({ connections: 1 });
    world.simulator.app.appToken = "xapp-1-another";
    world.simulator.slack.sockets.drop();
    await vi.waitFor(() => expect(logged.join("")).toMatch(/refuses the app-level token \(invalid_auth\)/));
    expect(adapter.isConnected).toBe(false);
    expect(logged.join("")).not.toContain("xapp-1");
  });

  test("does not start with a token that Slack refuses", async () => {
    const world = await openSlack();
    closing.push(() => world.close());
    const adapter = createSlackAdapter({ ...world.options, appToken: "xapp-1-A1-wrong" });
    closing.push(() => adapter.stop());
    await expect(adapter.start(() => Promise.resolve(), createCursors())).rejects.toThrow(
      /refuses the app-level token \(invalid_auth\).*SLACK_APP_TOKEN/,
    );
    const stranger = createSlackAdapter({ ...world.options, botToken: "xoxb-wrong" });
    await expect(stranger.start(() => Promise.resolve(), createCursors())).rejects.toThrow(
      /invalid_auth.*SLACK_BOT_TOKEN/,
    );
  });

  test("stops at once, also with connections on which nothing answers", async () => {
    const { adapter } = await listen();
    const begun = performance.now();
    await adapter.stop();
    expect(performance.now() - begun).toBeLessThan(2_500);
  });
});

describe("a connection without a sign of life", () => {
  /** A Slack that says hello, and then only what the test lets it say. */
  async function openMute(behave: (socket: WebSocket) => void): Promise<{ url: string; opened(): number }> {
    let opened = 0;
    const sockets = new WebSocketServer({ noServer: true, autoPong: true });
    const server: Server = createServer((request, response) => {
      const { port } = server.address() as { port: number };
      const answers: Record<string, object> = {
        "/api/auth.test": { ok: true, team_id: "T1", user_id: "U1", bot_id: "B1" },
        "/api/apps.connections.open": { ok: true, url: `ws://127.0.0.1:${port}/link` },
      };
      response.setHeader("content-type", "application/json");
      response.end(JSON.stringify(answers[request.url ?? ""] ?? { ok: false, error: "unknown_method" }));
    });
    server.on("upgrade", (request, socket, head) =>
      sockets.handleUpgrade(request, socket, head, (accepted) => {
        opened += 1;
        accepted.send(JSON.stringify({ type: "hello" }));
        behave(accepted);
      }),
    );
    await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
    closing.push(async () => {
      for (const socket of sockets.clients) socket.terminate();
      await new Promise((resolve) => server.close(resolve));
    });
    const { port } = server.address() as { port: number };
    return { url: `http://127.0.0.1:${port}/api/`, opened: () => opened };
  }

  const tokens = { botToken: "xoxb-1", appToken: "xapp-1", connections: 1, catchUp: false } as const;

  test("is opened again", async () => {
    const mute = await openMute(() => {});
    const { log, logged } = createLog();
    const adapter = createSlackAdapter({ ...tokens, apiUrl: mute.url, log, silence: 300 });
    closing.push(() => adapter.stop());
    await adapter.start(() => Promise.resolve(), createCursors());
    await vi.waitFor(() => expect(mute.opened()).toBeGreaterThan(1), 5_000);
    expect(logged.join("")).toContain("gives no sign of life");
  });

  test("is left alone while it pings", async () => {
    const mute = await openMute((socket) => void setInterval(() => socket.ping(), 50).unref());
    const adapter = createSlackAdapter({ ...tokens, apiUrl: mute.url, silence: 300 });
    closing.push(() => adapter.stop());
    await adapter.start(() => Promise.resolve(), createCursors());
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    expect(mute.opened()).toBe(1);
  });
});
