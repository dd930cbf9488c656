import { chance } from "../chance.ts";
import type { Limit, Settings } from "./settings.ts";

/**
 * The limit of a route. Discord publishes none: limits "should not be hard coded into your app", which has to read
 * the headers. Users report this limit for writing and editing messages, per channel:
 * https://docs.discord.com/developers/topics/rate-limits
 * https://github.com/discord-net/Discord.Net/issues/2375
 */
export const ordinaryLimit: Limit = { requests: 5, window: 5000 };

/** The same for one webhook or interaction, as users report it. Discord publishes no number. */
export const webhookLimit: Limit = { requests: 5, window: 2000 };

/**
 * All requests of one bot, on whatever route.
 * https://docs.discord.com/developers/topics/rate-limits#global-rate-limit
 */
export const globalLimit: Limit = { requests: 50, window: 1000 };

/** The slowest and the fastest pace that a seed can choose, in milliseconds for each request. */
const paces = { fast: 400, slow: 2000 } as const;

/**
 * Returns a route's limit, or with a seed another one: three to eight requests at once. Then a client that assumes
 * a limit is wrong, and a client that reads the headers is right.
 */
export function limitOf(route: string, own: Limit, { limitSeed }: Settings): Limit {
  if (limitSeed === undefined) return own;
  const requests = 3 + Math.floor(6 * chance(limitSeed, route, "requests"));
  const pace = paces.fast + (paces.slow - paces.fast) * chance(limitSeed, route, "pace");
  return { requests, window: Math.round((requests * pace) / 100) * 100 };
}
