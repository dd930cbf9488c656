import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { createServer, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { text } from "node:stream/consumers";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import {
  createDiscordSimulator,
  createSlackSimulator,
  createStage,
  createWorld,
  type DiscordSimulator,
  type Fault,
  type SlackSimulator,
  type Stage,
  type World,
} from "#simulator";

/** Stands in all that people write: texts, names of people, of channels and of files, and the files themselves. */
const marker = "quxmarker";
const said = `please keep ${marker} private, and the number ${marker}-4711 too`;

let world: World;
let slack: SlackSimulator;
let discord: DiscordSimulator;
let stages: Record<"slack" | "discord", Stage>;
let model: Server;
let child: ChildProcess;
let folder: string;
let output = "";
let answer: (response: ServerResponse, asked: string) => void;

beforeAll(async () => {
  world = createWorld();
  const asker = world.addPerson({ name: `${marker} Ada`, timeZone: "UTC", isBot: false, ids: {} });
  const bystander = world.addPerson({ name: `${marker} Ben`, timeZone: "UTC", isBot: false, ids: {} });
  const bot = world.addPerson({ name: "natter", timeZone: "UTC", isBot: true, ids: {} });
  slack = await createSlackSimulator({ world, bot });
  discord = await createDiscordSimulator({ world, bot });
  const cast = { asker, bystander, bot };
  const inSlack = slack.addChannel(`${marker}-room`, { members: [asker, bystander, bot] });
  const inDiscord = discord.addChannel(discord.server, { name: `${marker}-room` });
  const placeOf = ({ platform, space, id }: { platform: string; space: string; id: string }) => ({
    platform,
    space,
    channel: id,
  });
  stages = {
    slack: createStage(world, slack.platform, { ...cast, place: placeOf(inSlack) }),
    discord: createStage(world, discord.platform, { ...cast, place: placeOf(inDiscord) }),
  };
  model = createServer((request, response) => {
    void text(request).then((asked) => answer(response, asked));
  });
  await new Promise<void>((listening) => model.listen(0, "127.0.0.1", listening));
  folder = await mkdtemp(join(tmpdir(), "natter-silence-"));
  child = spawn(process.execPath, [resolve("src/main.ts")], {
    cwd: folder,
    env: {
      PATH: process.env["PATH"],
      LOG_LEVEL: "trace",
      SLACK_BOT_TOKEN: slack.tokens.bot,
      SLACK_APP_TOKEN: slack.tokens.app,
      SLACK_API_URL: slack.url,
      DISCORD_TOKEN: discord.token,
      DISCORD_API_URL: discord.url,
      OPENAI_BASE_URL: `http://127.0.0.1:${(model.address() as AddressInfo).port}/v1`,
      OPENAI_API_KEY: "none",
      OPENAI_MODEL_NAME: "tiny-1",
    },
  });
  for (const stream of [child.stdout, child.stderr])
    stream?.setEncoding("utf8").on("data", (piece: string) => (output += piece));
  await vi.waitUntil(() => output.includes('"listening"'), 60_000);
}, 120_000);

afterAll(async () => {
  child.kill("SIGKILL");
  await once(child, "exit");
  model.closeAllConnections();
  model.close();
  await Promise.all([slack.stop(), discord.stop()]);
  await rm(folder, { recursive: true });
});

/** Asks with a file, and resolves when the log has a warning or an error more. */
async function askAndFail(platform: "slack" | "discord"): Promise<void> {
  const before = output.length;
  const { asker } = stages[platform];
  const file = { name: `${marker}.txt`, mediaType: "text/plain", bytes: Buffer.from(`${marker} in a file`) };
  await asker.says(`@natter ${said}`, { files: [file] });
  await vi.waitFor(() => expect(output.slice(before)).toMatch(/"level":[456]0/), 20_000);
}

function expectSilence(from: number): void {
  const lines = output.slice(from).split("\n");
  expect(lines.filter((line) => line.toLowerCase().includes(marker))).toEqual([]);
  expect(Math.max(...lines.map(({ length }) => length))).toBeLessThan(15_000);
}

const json = (status: number, body: unknown) => (response: ServerResponse) => {
  response.writeHead(status, { "content-type": "application/json", "x-echo": marker });
  response.end(JSON.stringify(body));
};
const stream = (response: ServerResponse, ...events: string[]): void => {
  response.writeHead(200, { "content-type": "text/event-stream" });
  response.end(events.map((event) => `data: ${event}\n\n`).join(""));
};

test("nothing that people write is in the log after the start", () => expectSilence(0));

describe("nothing that people write is in the log, at any level, when a model's server", () => {
  const ways: Record<string, typeof answer> = {
    "repeats the request in a refusal": (response, asked) =>
      json(400, { error: { message: `cannot read ${asked}`, type: "invalid", code: marker } })(response),
    "repeats it with escapes": (response, asked) =>
      json(422, { detail: [{ type: "value_error", input: JSON.parse(asked) as unknown, msg: asked }] })(
        response,
      ),
    "repeats a piece of it": (response) =>
      json(400, { error: { message: `bad word: ${marker}-4711` } })(response),
    "repeats it in a page of HTML": (response, asked) => {
      response.writeHead(500, { "content-type": "text/html" }).end(`<html><pre>${asked}</pre></html>`);
    },
    "repeats it in a megabyte": (response, asked) =>
      json(400, { error: { message: asked + `${marker} `.repeat(100_000) } })(response),
    "answers with something else than JSON": (response, asked) => {
      response.writeHead(200, { "content-type": "application/json" }).end(`<${asked}`);
    },
    "sends an event that is no JSON": (response, asked) => stream(response, `<${asked}`),
    "sends an error as an event": (response, asked) =>
      stream(response, JSON.stringify({ error: { message: asked, code: 500 } })),
    "hangs up": (response) => void response.socket?.resetAndDestroy(),
  };

  test.each(Object.entries(ways))("%s", { timeout: 60_000 }, async (_, way) => {
    answer = way;
    const logged = output.length;
    const from = performance.now();
    await askAndFail("slack");
    // No line of the log stops the process.
    expect(performance.now() - from).toBeLessThan(15_000);
    expectSilence(logged);
  });
});

describe("nothing that people write is in the log, at any level, when each call of a platform", () => {
  const faults: Record<string, Fault> = {
    "is refused": { kind: "refused" },
    "fails at the server": { kind: "server-error" },
    "is limited": { kind: "rate-limited", retryAfterSeconds: 1 },
    "loses its answer": { kind: "reset-after-apply" },
  };
  const cases = (["slack", "discord"] as const).flatMap((platform) =>
    Object.entries(faults).map(([name, fault]) => ({ platform, name, fault })),
  );

  test.each(cases)("$name on $platform", { timeout: 60_000 }, async ({ platform, fault }) => {
    answer = (response) =>
      stream(
        response,
        JSON.stringify({
          choices: [{ index: 0, delta: { content: `You said: ${said}` }, finish_reason: "stop" }],
        }),
        "[DONE]",
      );
    const logged = output.length;
    world.faults.always(`${platform}:*`, fault);
    await askAndFail(platform);
    world.faults.clear();
    expectSilence(logged);
  });
});
