import type { RedisClient } from "#redis/client";
import { createRedisScript } from "#redis/script";
import { noSuchLetter } from "../lease/dead-letter.ts";
import type { Inbox } from "../lease/inbox.ts";
import * as scripts from "./forgetting-scripts.ts";

/** Removes events before their time. */
export interface RedisForgetting extends Pick<Inbox, "forget" | "removeDead"> {
  /** Removes dead letters that are older than this time, some at a time. */
  expireDead(before: number): Promise<void>;
}

export function createRedisForgetting(redis: RedisClient, root: string): RedisForgetting {
  const forget = createRedisScript(redis, "forgetting what waits", scripts.forget);
  const removeDead = createRedisScript(redis, "removing a dead letter", scripts.removeDead);
  const expireDead = createRedisScript(redis, "removing old dead letters", scripts.expireDead);
  return {
    async forget(lane, { everything = false, turns = [], person = "", begun = false }) {
      return Number(await forget([root], [lane, Number(everything), Number(begun), person, ...turns]));
    },
    async removeDead(id) {
      if ((await removeDead([root], [id])) !== 1) throw noSuchLetter(id);
    },
    expireDead: async (before) => void (await expireDead([root], [before])),
  };
}
