import { createHmac } from "node:crypto";
import { pino } from "pino";
import { afterEach, describe, expect, test, vi } from "vitest";
import "../../../support/simulator-matchers.ts";
import type { Adapter, Inbound, Receive } from "#core";
import { createSlackAdapter } from "../../../../src/adapters/slack/adapter.ts";
import type { SlackOptions } from "../../../../src/adapters/slack/settings.ts";
import { createCursors, freePort, openSlack, type SlackWorld } from "../world.ts";
import { openGate } from "../../../support/gate.ts";

let world: SlackWorld;
let adapter: Adapter | undefined;
afterEach(async () => {
  await adapter?.stop();
  adapter = undefined;
  await world.close();
});

/** The adapter alone, with a core that does what the test says. */
async function listen(
  receive: Receive,
  { http = false, ...options }: SlackOptions & { http?: boolean } = {},
): Promise<number> {
  world = await openSlack();
  const { tokens } = world.simulator;
  const port = await freePort();
  const way = http ? { signingSecret: tokens.signingSecret, port } : { appToken: tokens.app };
  const { appToken: _none, ...rest } = world.options;
  adapter = createSlackAdapter({ ...rest, ...way, ...options });
  await adapter.start(receive, createCursors());
  if (http) await world.simulator.connectHttp(`http://127.0.0.1:${port}/slack/events`);
  return port;
}

const turnsOf = (events: readonly Inbound[]): string[] =>
  events.flatMap((event) => (event.type === "turn" ? [event.text] : []));

describe.each([
  { way: "a socket", http: false },
  { way: "HTTP", http: true },
])("over $way", ({ http }) => {
  test("an event is acknowledged when it is durable, and not before", async () => {
    const durable = Promise.withResolvers<void>();
    const received: Inbound[] = [];
    await listen(
      async (event) => {
        received.push(event);
        await durable.promise;
      },
      { http },
    );
    await world.asker.says("@natter hello");
    await vi.waitFor(() => expect(turnsOf(received)).toContain("hello"));
    expect(world.delays().length).toBe(0);
    durable.resolve();
    // The mention and the message.
    await vi.waitFor(() => expect(world.delays().length).toBe(2));
  });

  test("an event that could not be made durable is sent again", async () => {
    const received: Inbound[] = [];
    await listen(
      async (event) => {
        received.push(event);
        if (received.length <= 2) throw new Error("The disk is full.");
      },
      { http },
    );
    await world.asker.says("@natter hello");
    await vi.waitFor(() => expect(turnsOf(received)).toEqual(["hello", "hello", "hello", "hello"]), 8_000);
    const ids = new Set(received.map(({ id }) => id));
    expect(ids.size).toBe(1);
    await vi.waitFor(() => expect(world.delays().length).toBe(2));
  });

  test.each([
    { name: "", authorization: 0 },
    { name: ", also when authorisation takes 700 ms", authorization: 700 },
  ])(
    "fifty events a second are acknowledged within half a second$name",
    async ({ name, authorization }) => {
      let slow = 0;
      await listen(() => Promise.resolve(), {
        http,
        async fetch(input, init) {
          const isAuthorization = String(input instanceof Request ? input.url : input).endsWith("auth.test");
          if (isAuthorization) await new Promise((resolve) => setTimeout(resolve, authorization));
          if (isAuthorization) slow += 1;
          return fetch(input, init);
        },
        // A listener of your own, for which the SDK wants authorisation with each event.
        setup: (app) => app.event("message", () => Promise.resolve()),
      });
      const { asker } = world;
      for (let count = 0; count < 150; count++) {
        await asker.says(`message ${count}`);
        await new Promise((resolve) => setTimeout(resolve, 20));
      }
      await vi.waitFor(() => expect(world.delays().length).toBe(150));
      const delays = world.delays().toSorted((a, b) => a - b);
      const p99 = delays[Math.floor(delays.length * 0.99)] ?? Infinity;
      console.log(
        `acknowledged over ${http ? "HTTP" : "a socket"}${name}: p50 ${delays[75]?.toFixed(1)} ms, p99 ${p99.toFixed(1)} ms`,
      );
      expect(p99).toBeLessThan(500);
      expect(slow).toBe(1);
    },
    30_000,
  );

  test("a limit of a workspace's events is acknowledged, and answers then grow in larger steps", async () => {
    const received: Inbound[] = [];
    await listen(async (event) => void received.push(event), { http });
    const gaps = (): number[] =>
      received.flatMap((event) =>
        event.type === "turn" && adapter ? [adapter.surface(event, openGate).gap] : [],
      );
    await world.asker.says("@natter hello");
    await vi.waitFor(() => expect(turnsOf(received)).toHaveLength(2));
    expect(gaps()).toEqual([900, 900]);
    for (const installation of world.simulator.installations)
      world.simulator.slack.deliveries.tellRateLimited(installation);
    await vi.waitFor(() => expect(world.delays()).toHaveLength(3));
    expect(gaps()).toEqual([3_600, 3_600]);
    await world.asker.says("@natter still there?");
    await vi.waitFor(() => expect(turnsOf(received)).toContain("still there?"));
  });

  test("a command is acknowledged at once, however long its answer takes", async () => {
    const received: Inbound[] = [];
    await listen(async (event) => void received.push(event), { http });
    await world.asker.runs("/ask", "why?");
    expect(turnsOf(received)).toEqual(["why?"]);
    expect(world.channel.transcript()).not.toContain("failed");
  });

  test("your own listeners hear what the core hears, and answer their own commands", async () => {
    const heard: string[] = [];
    await listen(() => Promise.resolve(), {
      http,
      commands: [],
      setup(app) {
        app.message(async ({ message }) => void heard.push("text" in message ? String(message.text) : ""));
        app.command("/ask", async ({ ack, command }) => ack(`You asked ${command.text}`));
      },
    });
    await world.asker.says("hello");
    await vi.waitFor(() => expect(heard).toEqual(["hello"]));
    await world.asker.runs("/ask", "why?");
    await expect(world.channel).toShow("You asked why?");
  });

  test("your own listeners get a client that sends nothing twice and waits for no refusal", async () => {
    const said: string[] = [];
    await listen(() => Promise.resolve(), {
      http,
      setup(app) {
        app.message("go", async ({ client, message: { channel } }) => {
          const note = (what: string, call: Promise<unknown>) =>
            call.then(
              () => said.push(what),
              () => said.push(`${what} failed`),
            );
          await Promise.all([
            note("refused", client.users.info({ user: world.asker.id })),
            note("meanwhile", client.conversations.info({ channel })),
          ]);
          await note("lost", client.chat.postMessage({ channel, text: "once" }));
        });
      },
    });
    const { faults, calls } = world;
    faults.next("users.info", { kind: "rate-limited", retryAfterSeconds: 30 });
    faults.next("chat.postMessage", { kind: "reset-after-apply" });
    await world.asker.says("go");
    await vi.waitFor(() => expect(said.toSorted()).toEqual(["lost failed", "meanwhile", "refused failed"]));
    expect(calls.list("chat.postMessage")).toHaveLength(1);
    expect(calls.list("users.info")).toHaveLength(1);
  });

  test("a listener that throws harms nothing else", async () => {
    const received: Inbound[] = [];
    await listen(async (event) => void received.push(event), {
      http,
      setup: (app) =>
        app.event("app_mention", () => {
          throw new Error("a mistake");
        }),
    });
    await world.asker.says("@natter one");
    await world.asker.says("@natter two");
    await vi.waitFor(() => expect(turnsOf(received).toSorted()).toEqual(["one", "one", "two", "two"]));
    await vi.waitFor(() => expect(world.delays().length).toBe(4));
  });
});

test("over HTTP, an event that takes too long and then cannot be made durable harms nothing else", async () => {
  const received: Inbound[] = [];
  const logged: string[] = [];
  const log = pino({}, { write: (line: string) => void logged.push(line) });
  await listen(
    async (event) => {
      received.push(event);
      if (received.length > 2) return;
      // The SDK answers for us after three seconds, and an answer can be given only once.
      await vi.waitFor(() => expect(logged.join()).toContain("not acknowledged within 3 seconds"), 10_000);
      throw new Error("The disk is full.");
    },
    { http: true, log },
  );
  await world.asker.says("@natter hello");
  await vi.waitFor(() => expect(turnsOf(received).length).toBeGreaterThan(2), 15_000);
  await world.asker.says("@natter again");
  await vi.waitFor(() => expect(turnsOf(received)).toContain("again"));
});

describe("over HTTP, a request", () => {
  /** What Slack would send, signed for a time that is `skew` seconds off. */
  async function send(
    port: number,
    skew: number,
    secret = world.simulator.tokens.signingSecret,
  ): Promise<number> {
    const body = JSON.stringify({
      type: "event_callback",
      team_id: world.simulator.general.space,
      event_id: "Ev1",
      authorizations: [],
      event: {
        type: "message",
        channel: "C1",
        channel_type: "channel",
        user: "U1",
        text: "hi",
        ts: "1700000000.000100",
      },
    });
    const timestamp = String(Math.floor(Date.now() / 1000) + skew);
    const signature = `v0=${createHmac("sha256", secret).update(`v0:${timestamp}:${body}`).digest("hex")}`;
    const proof = { "x-slack-request-timestamp": timestamp, "x-slack-signature": signature };
    const { status } = await fetch(`http://127.0.0.1:${port}/slack/events`, {
      method: "POST",
      body,
      headers: { "content-type": "application/json", ...(secret !== "" && proof) },
    });
    return status;
  }

  test("is accepted only if it is signed, and neither old nor from the future", async () => {
    const received: Inbound[] = [];
    const port = await listen(async (event) => void received.push(event), { http: true });
    expect(await send(port, 0)).toBe(200);
    expect(await send(port, 240)).toBe(200);
    expect(received).toHaveLength(2);
    expect(await send(port, -360)).toBe(401);
    expect(await send(port, 360)).toBe(401);
    expect(await send(port, 86_400)).toBe(401);
    expect(await send(port, 0, "another secret")).toBe(401);
    // Not signed at all.
    expect(await send(port, 0, "")).toBe(401);
    expect(received).toHaveLength(2);
  });
});
