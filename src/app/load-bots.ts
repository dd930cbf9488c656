import { basename, extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isBuiltIn } from "#config";
import { type RespondFunction, BadInput, type Bot, bot } from "#core";
import { builtInBots, type ModelChoice } from "./built-in-bots.ts";

/** A bot, several, or just the function that answers. */
export type Bots = Bot | readonly Bot[] | RespondFunction;

/** Bots by their names, in this order: ours by name, the operator's by the path of a file. */
export async function loadBots(
  names: readonly string[],
  folder: string,
  choice: ModelChoice = {},
): Promise<Bot[]> {
  const loaded = await Promise.all(
    names.map(async (name) =>
      isBuiltIn(name) ? [await builtInBots[name](choice)] : importBots(resolve(folder, name)),
    ),
  );
  return loaded.flat();
}

async function importBots(file: string): Promise<Bot[]> {
  let exported: Record<string, unknown>;
  try {
    exported = await import(pathToFileURL(file).href);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BadInput(
      `The bot in ${file} cannot be loaded: ${reason}. Correct the file, or its path in "bots".`,
      {
        cause,
      },
    );
  }
  const name = basename(file, extname(file));
  const { default: main, ...others } = exported;
  const bots = isBots(main) ? toBots(main, name) : Object.values(others).filter(isBot);
  if (bots.length > 0) return bots;
  const found = Object.keys(exported).join(", ") || "nothing";
  throw new BadInput(
    `${file} exports ${found}, and none of it is a bot. Write "export default bot({ name, respond })", or export the function that answers.`,
  );
}

/** Returns a list, whichever form of bots it was given. A function alone gets `name`. */
export function toBots(given: Bots, name: string): Bot[] {
  if (typeof given === "function") return [bot({ name, respond: given })];
  return isBot(given) ? [given] : [...given];
}

export function isBots(value: unknown): value is Bots {
  return (
    typeof value === "function" ||
    isBot(value) ||
    (Array.isArray(value) && value.length > 0 && value.every(isBot))
  );
}

function isBot(value: unknown): value is Bot {
  return (
    typeof value === "object" &&
    value !== null &&
    "name" in value &&
    typeof value.name === "string" &&
    "respond" in value &&
    typeof value.respond === "function"
  );
}
