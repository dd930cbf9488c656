import { createHash } from "node:crypto";
import type { World } from "../../world/world.ts";
import { globalLimit } from "./limits.ts";
import type { Limit } from "./settings.ts";

/** The answer to a request for a place in a bucket. */
export interface Ticket {
  /** Milliseconds until there is a place. Undefined if this request got one. */
  wait?: number;
  headers: Record<string, string>;
}

/**
 * The rate limits. Discord says that they "should not be hard coded", so tests can change them while a client
 * runs.
 */
export interface Buckets {
  /**
   * Takes a place in the bucket of a route (its name, like "PATCH /channels/:id/messages/:id") and a major
   * parameter.
   */
  take(route: string, major: string, limit: Limit): Ticket;
  /** Takes a place among all requests of one bot. Returns the milliseconds to wait, or undefined if there was one. */
  takeGlobal(bot: string): number | undefined;
  /** Sets the limit of a route from now on. Undefined restores its own. */
  set(route: string, limit: Limit | undefined): void;
  setGlobal(limit: Limit): void;
}

interface Bucket {
  used: number;
  resetAt: number;
}

/**
 * Returns the id of a route's bucket. @discordjs/rest queues by it, so routes with a shared bucket must have
 * the same id.
 */
export function bucketId(route: string): string {
  return createHash("md5").update(route).digest("hex");
}

/** Makes the rate limits of one world. */
export function createBuckets(world: World): Buckets {
  const { clock, calls } = world;
  const buckets = new Map<string, Bucket>();
  const changed = new Map<string, Limit>();
  let global = globalLimit;
  const take = (key: string, limit: Limit): { bucket: Bucket; allowed: boolean } => {
    let bucket = buckets.get(key);
    if (!bucket || bucket.resetAt <= clock.now()) {
      bucket = { used: 0, resetAt: clock.now() + limit.window };
      buckets.set(key, bucket);
    }
    const allowed = bucket.used < limit.requests;
    if (allowed) bucket.used += 1;
    return { bucket, allowed };
  };
  return {
    take(route, major, ownLimit) {
      const limit = changed.get(route) ?? ownLimit;
      const { bucket, allowed } = take(`${route} ${major}`, limit);
      const remaining = Math.max(limit.requests - bucket.used, 0);
      const wait = bucket.resetAt - clock.now();
      calls.spend({
        platform: "discord",
        // Only the part before the slash. A webhook's token follows it.
        scope: `${route} ${world.channel("discord", major)?.name ?? major.split("/")[0]}`.trim(),
        limit: limit.requests,
        remaining,
        resetAt: bucket.resetAt,
      });
      const headers = {
        "x-ratelimit-limit": String(limit.requests),
        "x-ratelimit-remaining": String(remaining),
        "x-ratelimit-reset": (bucket.resetAt / 1000).toFixed(3),
        "x-ratelimit-reset-after": (wait / 1000).toFixed(3),
        "x-ratelimit-bucket": bucketId(route),
      };
      return allowed ? { headers } : { headers, wait };
    },
    takeGlobal(bot) {
      const { bucket, allowed } = take(`global ${bot}`, global);
      return allowed ? undefined : bucket.resetAt - clock.now();
    },
    set(route, limit) {
      if (limit) changed.set(route, limit);
      else changed.delete(route);
    },
    setGlobal(limit) {
      global = limit;
    },
  };
}
