import { basename, extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isBuiltIn } from "#config";
import { type Answering, BadInput, type Bot, bot } from "#core";
import { builtInBots, type ModelChoice } from "./built-in-bots.ts";

/** A bot, several, or just the function that answers. */
export type Bots = Bot | readonly Bot[] | Answering;

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
  const path = basename(file, extname(file));
  const { default: main, ...others } = exported;
  const bots = isBots(main) ? toBots(main, path) : Object.values(others).filter(isBot);
  if (bots.length > 0) return bots;
  const found = Object.keys(exported).join(", ") || "nothing";
  throw new BadInput(
    `${file} exports ${found}, and none of it is a bot. Write "export default bot({ path, respond })", or export the function that answers.`,
  );
}

/** Whatever somebody calls a bot, as a list of bots. A function alone gets `path`. */
export function toBots(given: Bots, path: string): Bot[] {
  if (typeof given === "function") return [bot({ path, respond: given })];
  return isBot(given) ? [given] : [...given];
}

function isBots(value: unknown): value is Bots {
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
    "path" in value &&
    typeof value.path === "string" &&
    "respond" in value &&
    typeof value.respond === "function"
  );
}
