import { join } from "node:path";
import { parseArgs } from "node:util";
import { terminal } from "#adapters/terminal/platform";
import { arrangeBots } from "#app/arrange-bots";
import { dataFolder } from "#app/data-folder";
import { builtInPlatforms } from "#app/platforms";
import { file } from "#app/storage-sources";
import { isBotName, loadConfiguration, nearest, type Settings } from "#config";
import { BadInput, type Bot } from "#core";
import { createLogger } from "#operations/logger";
import { listenForStop } from "#operations/signals";
import { natter } from "../natter.ts";

/** Milliseconds for what is running when the person leaves. It goes on with the next chat. */
const farewell = 1_000;

/** `natter chat`: talks to the configured bots in this terminal, or to the one that is named. */
export async function main(given: string[]): Promise<void> {
  const { values } = parseArgs({
    args: given,
    options: { bot: { type: "string" }, thread: { type: "string" } },
  });
  const { bot: named, thread } = values;
  // A built-in bot or a file can be tried out without being in the configuration.
  const isAlone = named !== undefined && isBotName(named);
  const sources = {
    folder: process.cwd(),
    environment: process.env,
    // The person at the terminal also runs the bot.
    settings: { limits: false, ...(isAlone ? { bots: [named], places: [] } : {}) } satisfies Settings,
  };
  const { configuration } = loadConfiguration({ ...sources, platforms: builtInPlatforms });
  const bots = await arrangeBots(configuration, sources.folder);
  const bot = isAlone ? undefined : named;
  if (bot !== undefined && !bots.some(({ name }) => name === bot)) throw unknownBot(bot, bots);

  const place = terminal({
    bot,
    thread,
    greeting: `You are talking to ${bot ?? bots.map(({ name }) => name).join(", ")}. Ctrl-C stops an answer, Ctrl-D leaves.`,
  });
  const app = natter({
    folder: sources.folder,
    settings: sources.settings,
    bots,
    platforms: [place],
    // A terminal belongs to one process. A question from here must not be handed to another one.
    storage: file(),
    // Standard output belongs to the conversation.
    log: ({ configuration: { logLevel: level, data }, scrub }) =>
      createLogger({ level, scrub, file: join(dataFolder({ data }), "natter.log") }),
  });
  const stop = listenForStop();
  try {
    await app.start();
    const how = await Promise.race([place.left, stop.received]);
    if (how === "end") await Promise.race([app.idle(), stop.received]);
  } finally {
    await app.stop(farewell);
    stop.ignore();
  }
}

function unknownBot(name: string, bots: readonly Bot[]): BadInput {
  const known = bots.map((bot) => bot.name);
  const guess = nearest(name, known);
  const advice = guess ? `Did you mean "${guess}"?` : `There are: ${known.join(", ")}.`;
  return new BadInput(`No bot is named "${name}". ${advice} Name a file by its path: ./bots/mine.ts`);
}
