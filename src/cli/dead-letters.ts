import { parseArgs } from "node:util";
import { loadConfiguration } from "#config";
import { BadInput, threadKey } from "#core";
import { openRecords } from "#app/open-storage";
import { builtInPlatforms } from "#app/platforms";

/** `natter dead-letters` lists the events that natter gave up, `replay <id>` puts one back into its thread, `remove <id>` removes it. */
export async function main(given: string[]): Promise<void> {
  const { positionals, values } = parseArgs({
    args: given,
    allowPositionals: true,
    options: { all: { type: "boolean", default: false } },
  });
  const [action = "list", id] = positionals;
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
    } else if (action === "remove" && (id === undefined) === values.all) {
      const ids = id === undefined ? (await records.engine.deadLetters()).map((letter) => letter.id) : [id];
      for (const one of ids) await records.engine.removeDeadLetter(one);
      console.log(id === undefined ? `Removed ${ids.length} dead letters.` : `${id} is removed.`);
    } else {
      throw new BadInput(
        `Got "dead-letters ${given.join(" ")}". Write "dead-letters list", "dead-letters replay <id>", "dead-letters remove <id>" or ` +
          '"dead-letters remove --all".',
      );
    }
  } finally {
    await records.close();
  }
}
