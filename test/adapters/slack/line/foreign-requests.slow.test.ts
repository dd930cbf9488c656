import { type ChildProcess, spawn } from "node:child_process";
import { createHmac } from "node:crypto";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { connect } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { freePort, openSlack, type SlackWorld } from "../world.ts";

let world: SlackWorld;
let child: ChildProcess;
let folder: string;
let port: number;
let output = "";

beforeAll(async () => {
  world = await openSlack();
  port = await freePort();
  folder = await mkdtemp(join(tmpdir(), "natter-requests-"));
  const { tokens, url } = world.simulator;
  child = spawn(process.execPath, [resolve("src/main.ts")], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      PORT: String(port),
      SLACK_BOT_TOKEN: tokens.bot,
      SLACK_SIGNING_SECRET: tokens.signingSecret,
      SLACK_API_URL: url,
    },
  });
  await new Promise<void>((listening, failed) => {
    for (const stream of [child.stdout, child.stderr])
      stream?.on("data", (piece: Buffer) => {
        output += piece.toString();
        if (output.includes("listening")) listening();
      });
    child.once("exit", () => failed(new Error(output)));
  });
}, 120_000);

afterAll(async () => {
  if (child.exitCode === null && child.signalCode === null) {
    child.kill("SIGKILL");
    await once(child, "exit");
  }
  await rm(folder, { recursive: true });
  await world.close();
});

/** Sends bytes over a socket of its own, and resolves to the status of the answer, or 0 if the connection ended without one. */
function exchange(bytes: string, { hangUp = false } = {}): Promise<number> {
  return new Promise((answered) => {
    const socket = connect(port, "127.0.0.1");
    let answer = "";
    socket.on("data", (piece) => {
      answer += piece.toString("latin1");
      if (answer.includes("\r\n\r\n")) socket.destroy();
    });
    socket.on("error", () => {});
    socket.on("close", () => answered(Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1] ?? 0)));
    socket.write(bytes, () => hangUp && socket.destroy());
  });
}

interface Sent {
  body: string;
  type?: string;
  /** How many bytes the request promises; as many as it has by default. */
  length?: number;
}

/** A request with the signature of Slack. */
function signed({ body, type = "application/json", length }: Sent): string {
  const timestamp = String(Math.floor(Date.now() / 1_000));
  const digest = createHmac("sha256", world.simulator.tokens.signingSecret)
    .update(`v0:${timestamp}:${body}`)
    .digest("hex");
  const head = [
    "POST /slack/events HTTP/1.1",
    "host: bot.example.com",
    "connection: close",
    `content-length: ${length ?? Buffer.byteLength(body)}`,
    `x-slack-request-timestamp: ${timestamp}`,
    `x-slack-signature: v0=${digest}`,
    ...(type === "" ? [] : [`content-type: ${type}`]),
  ];
  return `${head.join("\r\n")}\r\n\r\n${body}`;
}

const form = "application/x-www-form-urlencoded";
const repeated = (text: string, count: number): string => text.repeat(count);

const refused: Record<string, Sent> = {
  null: { body: "null" },
  "a number": { body: "42" },
  "a text": { body: '"event_callback"' },
  true: { body: "true" },
  "a list": { body: '[{"type":"event_callback"}]' },
  nothing: { body: "" },
  "half an object": { body: '{"type":"event_callback"' },
  "a list in lists, 100,000 deep": { body: repeated("[", 100_000) + repeated("]", 100_000) },
  "an object in objects, 100,000 deep": {
    body: `${repeated('{"event":', 100_000)}1${repeated("}", 100_000)}`,
  },
  "a message that holds a deep value": {
    body: `{"type":"event_callback","event":{"type":"message","x":${repeated("[", 5_000)}${repeated("]", 5_000)}}}`,
  },
  "five megabytes": { body: JSON.stringify({ type: "event_callback", pad: repeated("x", 5_000_000) }) },
  "null without a content type": { body: "null", type: "" },
  "null as plain text": { body: "null", type: "text/plain" },
  "null with a character set": { body: "null", type: "application/json; charset=utf-8" },
  "a form whose payload is null": { body: "payload=null", type: form },
  "a form whose payload is a number": { body: "payload=7", type: form },
  "a form whose payload is a list": { body: "payload=%5B%5D", type: form },
  "a form with broken encoding": { body: "payload=%zz%", type: form },
  "a form with an empty payload": { body: "payload=", type: form },
};

const odd: Record<string, object> = {
  "without anything": {},
  "whose event is null": { type: "event_callback", event: null },
  "whose event is a number": { type: "event_callback", event: 7 },
  "whose event is null, without a type": { event: null },
  "whose item is null": { type: "event_callback", event: { type: "reaction_added", item: null } },
  "whose authorizations are null": {
    type: "event_callback",
    authorizations: null,
    event: { type: "message" },
  },
  "whose authorizations hold null": {
    type: "event_callback",
    authorizations: [null],
    event: { type: "message" },
  },
  "whose message has fields of wrong kinds": {
    type: "event_callback",
    event: {
      type: "message",
      channel: [],
      ts: {},
      user: 5,
      text: null,
      files: [null, 3],
      blocks: "x",
      edited: 1,
    },
  },
  "that is a change of nothing": {
    type: "event_callback",
    event: { type: "message", subtype: "message_changed", channel: "C1" },
  },
  "whose command is a number": { command: 5 },
  "whose actions are null": { type: "block_actions", actions: null, user: null },
  "whose view is null": { type: "view_submission", view: null },
  "that says it is a challenge": { type: "url_verification" },
};

const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;

describe("the process lives and refuses", () => {
  test.each(Object.entries(refused))("%s", async (_, sent) => {
    const status = await exchange(signed(sent));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(isAlive()).toBe(true);
  });

  test.each([
    "GET // HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    "GET /%zz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    "POST //slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\nconnection: close\r\n\r\nnull",
    "GET /slack/events HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n",
    "POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 4\r\nconnection: close\r\n\r\nnull",
    "POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: x\r\n\r\nnull",
    "\u0000\u0001\u0002\r\n\r\n",
  ])("%j", async (bytes) => {
    const status = await exchange(bytes);
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(isAlive()).toBe(true);
  });
});

describe("the process lives after an object", () => {
  test.each(Object.entries(odd))("%s", async (_, body) => {
    const status = await exchange(signed({ body: JSON.stringify(body) }));
    expect(status).toBeGreaterThanOrEqual(200);
    expect(status).toBeLessThan(500);
    expect(isAlive()).toBe(true);
  });
});

/** A question that Slack would send. */
function question(text: string): string {
  const event = {
    type: "message",
    channel: "C1",
    channel_type: "channel",
    user: "U1",
    text,
    ts: "1700000000.000100",
  };
  const { space } = world.simulator.general;
  return JSON.stringify({ type: "event_callback", team_id: space, authorizations: [], event });
}

test("the process lives when a request ends in its middle, and then answers the next one", async () => {
  await exchange(signed({ body: "null", length: 4_000 }), { hangUp: true });
  expect(await exchange(signed({ body: question("hi") }))).toBe(200);
  expect(isAlive()).toBe(true);
});

describe("strangers slow nothing down", () => {
  const filler = repeated("a", 15_500);
  const rest = "host: x\r\nconnection: close\r\n\r\n";
  const attacks: Record<string, string> = {
    "a target that is no URL": `GET http://[${filler} HTTP/1.1\r\n${rest}`,
    "a long path": `GET /${filler} HTTP/1.1\r\n${rest}`,
    "a long query": `POST /slack/events?${filler} HTTP/1.1\r\n${rest}`,
    "a long header": `GET / HTTP/1.1\r\nx: ${filler}\r\n${rest}`,
    "a header that is too long": `GET / HTTP/1.1\r\nx: ${filler}${filler}\r\n${rest}`,
    "an odd method": `PROPFIND /${filler} HTTP/1.1\r\n${rest}`,
    "an upgrade": `GET /${filler} HTTP/1.1\r\nconnection: upgrade\r\nupgrade: websocket\r\nhost: x\r\n\r\n`,
    "a forged signature": `POST /slack/events HTTP/1.1\r\nx-slack-request-timestamp: ${Math.floor(Date.now() / 1_000)}\r\nx-slack-signature: v0=${filler}\r\ncontent-length: 0\r\n${rest}`,
    "a body in an unknown encoding": `POST /slack/events HTTP/1.1\r\ncontent-encoding: ${filler.slice(0, 9_000)}\r\ncontent-length: 4\r\n${rest}null`,
  };

  test.each(Object.entries(attacks))("40 sockets with %s", { timeout: 60_000 }, async (_, attack) => {
    const before = await slowest(20);
    const isOver = new AbortController();
    let sent = 0;
    const attackers = Array.from({ length: 40 }, async () => {
      while (!isOver.signal.aborted) {
        const status = await exchange(attack);
        expect(status === 0 || (status >= 400 && status < 500)).toBe(true);
        sent += 1;
      }
    });
    const linesBefore = output.split("\n").length;
    const under = await slowest(20);
    isOver.abort();
    await Promise.all(attackers);
    // A request that costs as little as any other delays an event by what forty of them take.
    expect(under).toBeLessThan(before * 40 + 100);
    expect(under).toBeLessThan(1_500);
    expect(sent).toBeGreaterThan(40);
    expect(output.split("\n").length - linesBefore).toBeLessThan(10);
    expect(output).not.toContain(filler.slice(0, 400));
    expect(isAlive()).toBe(true);
  });

  /** Milliseconds of the slowest of so many signed questions. */
  async function slowest(count: number): Promise<number> {
    const times: number[] = [];
    for (let number = 0; number < count; number += 1) {
      const from = performance.now();
      expect(await exchange(signed({ body: question(`ping ${number}`) }))).toBe(200);
      times.push(performance.now() - from);
    }
    return Math.max(...times);
  }
});

test("a request without an end does not hold up the stop", { timeout: 30_000 }, async () => {
  const socket = connect(port, "127.0.0.1");
  await once(socket, "connect");
  socket.on("error", () => {});
  socket.write("POST /slack/events HTTP/1.1\r\nhost: x\r\ncontent-length: 1000\r\n\r\n{");
  // Answered behind the one that has no end, so the listener has read that one.
  expect(await exchange(signed({ body: question("bye") }))).toBe(200);
  const ended = once(child, "exit");
  const from = performance.now();
  child.kill("SIGTERM");
  expect(await ended).toEqual([0, null]);
  expect(performance.now() - from).toBeLessThan(10_000);
  socket.destroy();
});
