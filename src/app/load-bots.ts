import { basename, extname, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { isBuiltIn } from "#config";
import { type RespondFunction, BadInput, type Bot, bot } from "#core";
import { builtInBots, type ModelChoice } from "./built-in-bots.ts";
import { shareOwnSources } from "./own-sources.ts";

/** A bot, several bots, or only the function that answers. */
export type Bots = Bot | readonly Bot[] | RespondFunction;

/** Loads bots, in this order: a built-in bot by its name, another one by the path of its file. */
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
  shareOwnSources();
  try {
    exported = await import(pathToFileURL(file).href);
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new BadInput(
      `Cannot load the bot in ${file}: ${reason}. Correct the file, or its path in "bots".`,
      { cause },
    );
  }
  const name = basename(file, extname(file));
  const { default: main, ...others } = exported;
  const bots = isBots(main) ? toBots(main, name) : Object.values(others).filter(isBot);
  if (bots.length > 0) return bots;
  const names = Object.keys(exported);
  const found = names.length > 0 ? `only ${names.join(", ")}` : "nothing";
  throw new BadInput(
    `No bot in ${file}: it exports ${found}. Write "export default bot({ name, respond })", or export the function that answers as default.`,
  );
}

/** Returns the bots as a list. A function becomes a bot called `name`. */
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
