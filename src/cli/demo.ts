import { setTimeout } from "node:timers/promises";
import { terminal } from "#adapters/terminal/platform";
import { memory } from "#app/storage-sources";
import { createDemo } from "#bots/demo";
import { createLogger } from "#operations/logger";
import { natter } from "../natter.ts";

const conversation = [
  ["Ada", "Hello, my name is Ada."],
  ["Grace", "And what can you do?"],
  ["Grace", "Show me a table, please."],
  ["Ada", "Look something up for us."],
  ["Grace", "What happens when there is an error?"],
  ["Ada", "Who am I?"],
] as const;

/** Slow enough for a person at a terminal. A file needs no pause. */
const isWatched = process.stdout.isTTY;
const pause = isWatched ? 800 : 0;

/** `natter demo`: two people talk to the demo bot, on their own, and leave nothing behind. */
export async function main(): Promise<void> {
  const place = terminal({ input: null });
  const app = natter({
    bots: createDemo(isWatched ? {} : { pace: 1 }),
    platforms: [place],
    storage: memory(),
    log: () => createLogger({ level: "silent" }),
    environment: {},
  });
  try {
    await app.start();
    for (const [person, text] of conversation) {
      await place.say(text, person);
      await app.idle();
      await setTimeout(pause);
    }
  } finally {
    await app.stop();
  }
}
