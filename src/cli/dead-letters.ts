import { parseArgs } from "node:util";
import { loadConfiguration } from "#config";
import { BadInput, threadKey } from "#core";
import { openRecords } from "#app/open-storage";
import { builtInPlatforms } from "#app/platforms";

/** `natter dead-letters` lists the events that natter gave up; `natter dead-letters replay <id>` puts one back into its thread. */
export async function main(given: string[]): Promise<void> {
  const [action = "list", id] = parseArgs({ args: given, allowPositionals: true }).positionals;
  const { configuration } = loadConfiguration({
    folder: process.cwd(),
    environment: process.env,
    platforms: builtInPlatforms,
  });
  const records = await openRecords(configuration);
  try {
    if (action === "list") {
      const letters = await records.engine.deadLetters();
      for (const letter of letters) {
        const { at, attempts, error, event } = letter;
        console.log(
          `${letter.id}\n  ${threadKey(event.thread)}, given up ${new Date(at).toISOString()} after ${attempts} attempts\n  ${error}`,
        );
      }
      if (letters.length === 0) console.log("There are no dead letters.");
    } else if (action === "replay" && id !== undefined) {
      await records.engine.replay(id);
      console.log(`${id} is back in its thread. It is tried again at once, or when natter starts.`);
    } else {
      throw new BadInput(
        `Got "dead-letters ${given.join(" ")}". Write "dead-letters list" or "dead-letters replay <id>".`,
      );
    }
  } finally {
    await records.close();
  }
}
