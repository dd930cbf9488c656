import { setTimeout } from "node:timers/promises";
import { createTerminalAdapter } from "#adapters/terminal/adapter";
import { createDemo } from "#bots/demo";
import { loadConfiguration } from "#config";
import { createLogger } from "#operations/logger";
import { assemble } from "#app/assemble";
import { builtInPlatforms } from "#app/platforms";

const conversation = [
  ["Ada", "Hello, my name is Ada."],
  ["Grace", "And what can you do?"],
  ["Grace", "Show me a table, please."],
  ["Ada", "Look something up for us."],
  ["Grace", "What happens when there is an error?"],
  ["Ada", "Who am I?"],
] as const;

/** Slow enough to be watched, where somebody can watch: nobody waits for a file. */
const isWatched = process.stdout.isTTY;
const pause = isWatched ? 800 : 0;

/** `natter demo`: two people talk to the demo bot, on their own, and leave nothing behind. */
export async function main(): Promise<void> {
  const { configuration } = loadConfiguration({
    folder: process.cwd(),
    environment: {},
    platforms: builtInPlatforms,
  });
  const log = await createLogger({ level: "silent" });
  const place = createTerminalAdapter({ input: null });
  const { host, idle, close } = await assemble({
    configuration,
    bots: [createDemo(isWatched ? {} : { pace: 1 })],
    adapters: [place],
    log,
    file: ":memory:",
  });
  try {
    await host.start();
    for (const [person, text] of conversation) {
      await place.say(text, person);
      await idle();
      await setTimeout(pause);
    }
  } finally {
    await close();
  }
}
