import { type Bot, isAddressed } from "./bot.ts";
import { BadInput } from "../errors.ts";
import type { Turn } from "../turn.ts";

/** Which bot answers. `undefined` is silence, and silence is an answer. */
export type Router = (turn: Turn) => Bot | undefined;

/** The bot that a turn asks for by its path; otherwise the first that wants the turn. */
export function createRouter(bots: readonly Bot[]): Router {
  const byPath = new Map<string, Bot>();
  for (const bot of bots) {
    if (byPath.has(bot.name)) throw new BadInput(`Two bots have the path "${bot.name}". Give each its own.`);
    byPath.set(bot.name, bot);
  }
  return (turn) => {
    if (turn.bot !== undefined) return byPath.get(turn.bot);
    return bots.find((bot) => (bot.when ?? isAddressed)(turn));
  };
}
