import { join } from "node:path";
import { parseArgs } from "node:util";
import { createTerminalAdapter } from "#adapters/terminal/adapter";
import { arrangeBots } from "#app/arrange-bots";
import { assemble } from "#app/assemble";
import { dataFolder } from "#app/data-folder";
import { type Configuration, isBotName, loadConfiguration, nearest } from "#config";
import { BadInput, type Bot } from "#core";
import { createLogger } from "#operations/logger";
import type { Scrub } from "#operations/scrub";
import { listenForStop } from "#operations/signals";
import { builtInPlatforms } from "#app/platforms";

/** `natter chat`: talks to the configured bots in this terminal, or to the one that is named. */
export async function main(given: string[]): Promise<void> {
  const { values } = parseArgs({
    args: given,
    options: { bot: { type: "string" }, thread: { type: "string" } },
  });
  const folder = process.cwd();
  const { configuration, scrub } = loadConfiguration({
    folder,
    environment: process.env,
    platforms: builtInPlatforms,
  });
  const { bot, thread } = values;
  // One of ours, or a file, need not be in the configuration to be tried out.
  const isAlone = bot !== undefined && isBotName(bot);
  await chat({
    configuration,
    scrub,
    bots: await arrangeBots(isAlone ? { ...configuration, bots: [bot], places: [] } : configuration, folder),
    bot: isAlone ? undefined : bot,
    thread,
  });
}

export interface ChatOptions {
  configuration: Configuration;
  scrub: Scrub;
  bots: readonly Bot[];
  /** The path of the one that is talked to; without it the router decides. */
  bot?: string | undefined;
  thread?: string | undefined;
}

/** Milliseconds for what is running when somebody leaves. It goes on with the next chat. */
const farewell = 1_000;

/** Talks to bots in this terminal, until the end of the input or until somebody leaves. */
export async function chat({ configuration, scrub, bots, bot, thread }: ChatOptions): Promise<void> {
  if (bot !== undefined && !bots.some(({ name }) => name === bot)) throw unknownBot(bot, bots);
  const log = await createLogger({
    level: configuration.logLevel,
    scrub,
    // Standard output belongs to the conversation.
    file: join(dataFolder(configuration), "natter.log"),
  });
  const place = createTerminalAdapter({
    ...(bot === undefined ? {} : { bot }),
    ...(thread === undefined ? {} : { thread }),
    greeting: `You are talking to ${bot ?? bots.map(({ name }) => name).join(", ")}. Ctrl-C stops an answer, Ctrl-D leaves.`,
  });
  const stop = listenForStop();
  const { host, idle, close } = await assemble({
    // A terminal belongs to one process. What is asked here must not be handed to another one.
    configuration: { ...configuration, redisUrl: undefined },
    bots,
    adapters: [place],
    log,
  });
  try {
    await host.start();
    const how = await Promise.race([place.left, stop.received]);
    if (how === "end") await Promise.race([idle(), stop.received]);
  } finally {
    await close(farewell);
    stop.ignore();
  }
}

function unknownBot(path: string, bots: readonly Bot[]): BadInput {
  const known = bots.map((bot) => bot.name);
  const guess = nearest(path, known);
  const advice = guess ? `Did you mean "${guess}"?` : `There are: ${known.join(", ")}.`;
  return new BadInput(
    `No bot has the path "${path}". ${advice} A file is named with its path: ./bots/mine.ts`,
  );
}
