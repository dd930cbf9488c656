import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { noLimits, type Room } from "#simulator";
import { openDiscord } from "./discord/world.ts";
import { openSlack } from "./slack/world.ts";

const program = fileURLToPath(new URL("../support/leftover-process.ts", import.meta.url));

/** A platform, and what of the bot a person could still see there when every answer stands. */
interface Place {
  environment: Record<string, string>;
  /** Asks in a conversation of its own. */
  ask(text: string): Promise<unknown>;
  room: Room;
  bot: { id: string };
  leftBehind(): string[];
  close(): Promise<void>;
}

async function openSlackPlace({ isDirect }: { isDirect: boolean }): Promise<Place> {
  const world = await openSlack({
    simulator: { limits: noLimits, rules: { streamingStateInHistory: false } },
  });
  const { simulator, asker, bot, channel, stage } = world;
  const direct = await asker.with(bot);
  const room = isDirect ? direct.room : channel;
  return {
    environment: {
      PLATFORM: "slack",
      API: simulator.url,
      TOKEN: simulator.tokens.bot,
      APP_TOKEN: simulator.tokens.app,
    },
    ask: (text) => (isDirect ? direct.says(text) : asker.says(`@natter ${text}`)),
    room,
    bot,
    leftBehind: () => [
      ...stage.world.statuses.showing().map(({ kind, text }) => `${kind} "${text}"`),
      ...simulator.slack.sessions
        .busy(room.place.channel)
        .map(({ status }) => `a session that says ${status}`),
      ...room.messages().flatMap(({ streaming }) => (streaming ? ["a stream"] : [])),
    ],
    close: world.close,
  };
}

async function openDiscordPlace(): Promise<Place> {
  const world = await openDiscord();
  const { options, asker, bot, channel, stage } = world;
  return {
    environment: { PLATFORM: "discord", API: String(options.apiUrl), TOKEN: String(options.token) },
    ask: (text) => asker.runs("ask", text),
    room: channel,
    bot,
    // Typing ends by itself after ten seconds.
    leftBehind: () =>
      stage.world.statuses
        .showing()
        .flatMap(({ kind, text }) => (kind === "typing" ? [] : [`${kind} "${text}"`])),
    close: world.close,
  };
}

const places: { name: string; open(): Promise<Place> }[] = [
  { name: "Slack, in a channel", open: () => openSlackPlace({ isDirect: false }) },
  // Its history does not tell which messages are streams that still grow.
  { name: "Slack, with streams", open: () => openSlackPlace({ isDirect: true }) },
  { name: "Discord, with commands", open: openDiscordPlace },
];

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "natter-leftovers-"));
});
afterAll(() => rm(folder, { recursive: true }));

describe("a bot that is killed at each call of a turn, one after the other", () => {
  test.concurrent.each(places)(
    "$name: answers each question once and whole, and leaves no status, session or stream behind",
    { timeout: 240_000 },
    async ({ name, open }) => {
      const place = await open();
      const diedAt = join(folder, `${name.replaceAll(/\W+/g, "-")}.died`);
      const start = (): Promise<ChildProcess> =>
        startProcess({
          ...place.environment,
          DATABASE: join(folder, `${name.replaceAll(/\W+/g, "-")}.db`),
          DIED_AT: diedAt,
        });
      let child = await start();
      const points: string[] = [];
      const wrong: string[] = [];
      try {
        for (;;) {
          const question = `question ${points.length + 1}`;
          child.send({ question, point: points.length + 1 });
          const ended = saying(child, question);
          await place.ask(question);
          await Promise.race([gone(child), ended]);
          if (child.signalCode !== "SIGKILL") break;
          const point = await readFile(diedAt, "utf8");
          points.push(point);

          child = await start();
          const answers = (): string[] =>
            place.room
              .messages()
              .filter(({ author }) => author === place.bot.id)
              .map((message) => place.room.textOf(message) ?? "")
              .filter((text) => text.includes(`${question}.`));
          await vi.waitUntil(() => answers().some((text) => text.includes("That is all.")), 30_000);
          await vi.waitUntil(() => place.leftBehind().length === 0, 5_000).catch(() => {});
          for (const left of place.leftBehind()) wrong.push(`${point}: leaves ${left}`);
          if (answers().length !== 1) wrong.push(`${point}: answers ${answers().length} times`);
        }
        expect(wrong).toEqual([]);
        expect(points.length).toBeGreaterThan(8);
      } finally {
        child.kill("SIGKILL");
        await place.close();
      }
    },
  );
});

async function startProcess(environment: Record<string, string>): Promise<ChildProcess> {
  const child = fork(program, {
    env: { ...process.env, ...environment },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  await Promise.race([saying(child, "ready"), gone(child)]);
  return child;
}

const saying = (child: ChildProcess, word: string): Promise<void> =>
  new Promise((resolve) => child.on("message", (message) => message === word && resolve()));

const gone = (child: ChildProcess): Promise<unknown> =>
  child.exitCode === null && child.signalCode === null
    ? new Promise((resolve) => child.once("exit", resolve))
    : Promise.resolve();
