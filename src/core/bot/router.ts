import type { Bot } from "./bot.ts";
import { BadInput } from "../errors.ts";
import type { Turn } from "../turn.ts";
import { isAddressed } from "./when.ts";

/** Returns the bot that answers a turn, or nothing: then natter stays silent. */
export type Router = (turn: Turn) => Bot | undefined;

/** Chooses the bot that a turn asks for by name, or else the first that wants the turn. */
export function createRouter(bots: readonly Bot[]): Router {
  const byName = new Map<string, Bot>();
  for (const bot of bots) {
    if (byName.has(bot.name)) throw new BadInput(`Two bots have the name "${bot.name}". Give each its own.`);
    byName.set(bot.name, bot);
  }
  return (turn) => {
    if (turn.bot !== undefined) return byName.get(turn.bot);
    return bots.find((bot) => (bot.when ?? isAddressed)(turn));
  };
}
