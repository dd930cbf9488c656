import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import type { Message, Room } from "#simulator";
import { brokenness, longAnswer, numbersIn } from "../../../src/testing/adapter/long-answer.ts";
import { openSlack, type SlackWorld, type SlackWorldOptions } from "./world.ts";

const program = fileURLToPath(new URL("../../support/slack-process.ts", import.meta.url));

/** Where the process dies, and then the next. */
interface Story {
  name: string;
  killAt: string[];
}

// What an engine and a session do in between is tested with the core.
const edited: Story[] = [
  { name: "before the question is durable", killAt: ["received"] },
  { name: "between the first post and saving its reference", killAt: ["chat.postMessage"] },
  { name: "when the reference of the first message is saved", killAt: ["ref of page 1"] },
  { name: "in mid-answer, before an edit", killAt: ["before chat.update"] },
  { name: "in mid-answer, after an edit", killAt: ["chat.update"] },
  { name: "between the second post and saving its reference", killAt: ["chat.postMessage:2"] },
  { name: "when the answer is saved, before any seal", killAt: ["saved answer"] },
  { name: "twice, each time after a post", killAt: ["chat.postMessage", "chat.postMessage"] },
];
const streamed: Story[] = [
  { name: "between the beginning of the stream and saving its reference", killAt: ["chat.startStream"] },
  { name: "in mid-answer, before more is added", killAt: ["before chat.appendStream"] },
  { name: "in mid-answer, after more was added", killAt: ["chat.appendStream"] },
  { name: "between the second beginning and saving its reference", killAt: ["chat.startStream:2"] },
  { name: "after the last piece", killAt: ["chat.stopStream:2"] },
  {
    name: "first in mid-answer, then when the answer is saved",
    killAt: ["chat.appendStream", "saved answer"],
  },
];
const { numbers } = longAnswer(13_000);
/** Everything is there, nothing is broken or still growing, and what stood there when the process died has become part of it. */
const whole = { numbers, broken: [], growing: [], left: [] };

const timeout = 120_000;

type Rules = NonNullable<NonNullable<SlackWorldOptions["simulator"]>["rules"]>;

const inChannel = async ({ stage }: SlackWorld): Promise<Room> => {
  await stage.asker.says("@natter everything, please");
  return stage.channel;
};
const directly = async ({ stage }: SlackWorld): Promise<Room> => {
  const direct = await stage.asker.with(stage.bot);
  await direct.says("everything, please");
  return direct.room;
};

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "natter-slack-crash-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("a bot on Slack that edits and is killed", () => {
  test.concurrent.each(edited)("$name finishes the same messages", { timeout }, async ({ killAt }) =>
    expect(await answerKilled(killAt, inChannel)).toEqual(whole),
  );
});

describe("a bot on Slack that streams and is killed", () => {
  test.concurrent.each(streamed)("$name finishes the same messages", { timeout }, async ({ killAt }) =>
    expect(await answerKilled(killAt, directly)).toEqual(whole),
  );
});

// What Slack does not promise to tell. Each story is one at which the reference of a message is lost.
const silences: { name: string; rules: Rules }[] = [
  { name: "no metadata", rules: { metadataWithoutScope: false } },
  { name: "no state of a stream", rules: { streamingStateInHistory: false } },
  { name: "neither", rules: { metadataWithoutScope: false, streamingStateInHistory: false } },
];

const deaths = [
  { at: "a post", killAt: ["chat.postMessage", "chat.postMessage"], ask: inChannel },
  { at: "the beginning of a stream", killAt: ["chat.startStream", "chat.startStream"], ask: directly },
];
const silent = silences.flatMap((silence) => deaths.map((death) => ({ ...silence, ...death })));

describe("a bot that is killed twice, where Slack does not tell all", () => {
  test.concurrent.each(silent)(
    "$name: after $at it finishes the same messages",
    { timeout },
    async ({ killAt, ask, rules }) => expect(await answerKilled(killAt, ask, rules)).toEqual(whole),
  );
});

let started = 0;

async function answerKilled(
  killAt: readonly string[],
  ask: (world: SlackWorld) => Promise<Room>,
  rules: Rules = {},
): Promise<typeof whole | object> {
  const world = await openSlack({ simulator: { rules } });
  const database = join(folder, `${(started += 1)}.db`);
  let room: Room | undefined;
  let last: ChildProcess | undefined;
  try {
    const before = new Set<string>();
    for (const point of killAt) {
      const child = await start(world, database, point);
      room ??= await ask(world);
      await gone(child);
      if (child.signalCode !== "SIGKILL")
        throw new Error(`The process ended with ${child.exitCode}, and not at "${point}".`);
      for (const { id } of answersIn(room, world)) before.add(id);
    }
    last = await start(world, database);
    const texts = (): string[] => answersIn(room, world).map((message) => room?.textOf(message) ?? "");
    const isDone = (): boolean =>
      numbersIn(texts()).length >= numbers.length && room?.statuses().length === 0;
    // Slack sends again after a minute what no process took.
    await vi.waitUntil(isDone, { timeout: 80_000, interval: 100 });
    // Until the last page is sealed, which is the last thing that is said.
    await vi.waitUntil(() => room?.transcript().includes("[Good answer]"), { timeout: 5_000 });
    const after = answersIn(room, world);
    return {
      numbers: numbersIn(texts()),
      broken: texts().filter((text) => brokenness(text) !== undefined),
      growing: after.filter(({ streaming }) => streaming),
      left: [...before].filter((id) => after.every((message) => message.id !== id)),
    };
  } finally {
    last?.kill("SIGKILL");
    await world.close();
  }
}

const answersIn = (room: Room | undefined, { stage }: SlackWorld): Message[] =>
  room?.messages().filter(({ author }) => author === stage.bot.id) ?? [];

/** A process that listens, or has died before it could. */
async function start(world: SlackWorld, database: string, killAt = ""): Promise<ChildProcess> {
  const { url, tokens } = world.simulator;
  const child = fork(program, {
    env: {
      ...process.env,
      API: url,
      BOT_TOKEN: tokens.bot,
      APP_TOKEN: tokens.app,
      DATABASE: database,
      KILL_AT: killAt,
    },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  await Promise.race([new Promise((resolve) => child.once("message", resolve)), gone(child)]);
  return child;
}

const gone = (child: ChildProcess): Promise<unknown> =>
  child.exitCode === null && child.signalCode === null
    ? new Promise((resolve) => child.once("exit", resolve))
    : Promise.resolve();
