import { type ChildProcess, fork } from "node:child_process";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { script } from "../../support/crash-script.ts";
import { type DiscordWorld, openDiscord } from "./world.ts";

const program = fileURLToPath(new URL("../../support/discord-process.ts", import.meta.url));

interface Story {
  name: string;
  killAt: string[];
  answerIn?: "place";
  /** It is asked by a command. */
  isCommand?: boolean;
  freshAfter?: number;
}

/** Where the process dies, and then the next. */
const stories: Story[] = [
  { name: "when the question is stored", killAt: ["admitted"] },
  { name: "when the question is taken", killAt: ["taken"] },
  { name: "between the intent to post and the post", killAt: ["saved page 1"] },
  { name: "between the post and saving its reference", killAt: ["before saving page 1:2"] },
  { name: "in mid-answer", killAt: ["word:150"] },
  { name: "between the second post and saving its reference", killAt: ["before saving page 2:2"] },
  { name: "before the answer is saved", killAt: ["before saving answer"] },
  { name: "before the seal", killAt: ["saved answer"] },
  { name: "when the work is done, before the lane knows", killAt: ["before the end"] },
  { name: "after a post, in place", killAt: ["before saving page 1:2"], answerIn: "place" },
  { name: "in mid-answer, in place", killAt: ["word:150"], answerIn: "place" },
  { name: "twice in mid-answer", killAt: ["word:60", "word:200"] },
  { name: "when a command is stored", killAt: ["admitted"], isCommand: true },
  { name: "before a command's first text", killAt: ["saved page 1"], isCommand: true },
  { name: "in the middle of a command's answer", killAt: ["word:150"], isCommand: true },
  { name: "after a command's second message", killAt: ["before saving page 2:2"], isCommand: true },
  { name: "before the seal of a command's answer", killAt: ["saved answer"], isCommand: true },
  { name: "when the end has become a message of its own", killAt: ["before saving page 2:3"], freshAfter: 0 },
];

describe("a bot on Discord that is killed", () => {
  let folder: string;
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), "natter-discord-crash-"));
  });
  afterAll(() => rm(folder, { recursive: true }));

  test.each(stories)(
    "$name answers once and whole",
    { timeout: 60_000 },
    async ({ name, killAt, answerIn = "thread" as const, isCommand = false, freshAfter }) => {
      const world = await openDiscord({ adapter: { answerIn, freshAfter } });
      const { asker } = world;
      const database = join(folder, `${name.replaceAll(/\W+/g, "-")}-${Date.now()}.db`);
      let last: ChildProcess | undefined;
      try {
        for (const [index, point] of killAt.entries()) {
          const child = await start(world, database, point);
          if (index === 0) await (isCommand ? asker.runs("ask", "lanes") : asker.says("@natter lanes"));
          await gone(child);
          expect(child.signalCode).toBe("SIGKILL");
        }
        last = await start(world, database);
        const whole = squeeze(`${script} ${script}`);
        await vi.waitFor(() => expect(squeeze(shown(world).join(" "))).toBe(whole), 30_000);
      } finally {
        last?.kill("SIGKILL");
        await world.close();
      }
    },
  );
});

/** What the asker sees of the bot, without the marks that a cut in a block of code takes. */
const shown = ({ stage }: DiscordWorld): string[] =>
  stage.channel
    .messages()
    .filter(({ author, system }) => author === stage.bot.id && !system)
    .map((message) => stage.channel.textOf(message) ?? "");

const squeeze = (text: string): string => text.replaceAll("``` ```ts ", "").replaceAll(/\s+/g, " ").trim();

/** A process that listens, or has died before it could. */
async function start(world: DiscordWorld, database: string, killAt = ""): Promise<ChildProcess> {
  const { apiUrl: API, token: TOKEN, answerIn, freshAfter } = world.options;
  const child = fork(program, {
    env: {
      ...process.env,
      API,
      TOKEN,
      DATABASE: database,
      KILL_AT: killAt,
      ANSWER_IN: String(answerIn),
      ...(freshAfter !== undefined && { FRESH_AFTER: String(freshAfter) }),
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
