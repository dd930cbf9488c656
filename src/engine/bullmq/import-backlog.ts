import type { RedisClient } from "#redis/client";
import { createRedisScript } from "#redis/script";
import type { BacklogEvent, BacklogLetter } from "../lease/backlog-event.ts";
import * as scripts from "./import-scripts.ts";

/** Takes over what another engine left behind. Every call may be repeated. */
export interface BacklogImport {
  /** Takes over an event from an engine that gave no higher fencing token than `fence`. `false`: it is done here already. */
  import(event: BacklogEvent, fence: number): Promise<boolean>;
  importDead(letter: BacklogLetter): Promise<void>;
  /** Notes ids that were admitted elsewhere, each with the time of that. */
  markSeen(ids: readonly { id: string; at: number }[]): Promise<void>;
  /** Makes every fencing token that is given from now on higher than this one. */
  raiseFence(fence: number): Promise<void>;
}

const day = 24 * 60 * 60;

/** Ids per call: Redis does nothing else meanwhile. */
const portion = 500;

export function createBacklogImport(redis: RedisClient, root: string): BacklogImport {
  const importEvent = createRedisScript(redis, "importing an event", scripts.importEvent);
  const importDead = createRedisScript(redis, "importing a dead letter", scripts.importDead);
  const markSeen = createRedisScript(redis, "noting ids that were admitted elsewhere", scripts.markSeen);
  const raiseFence = createRedisScript(redis, "raising the fence", scripts.raiseFence);
  const keys = [root];
  const toFields = ({ saved }: Pick<BacklogEvent, "saved">): string[] =>
    saved.flatMap(({ field, value }) => [field, value]);

  return {
    async import(backlogEvent, fence) {
      const { id, lane, at, begun, event, attempt, failures, ordered } = backlogEvent;
      const values = [id, lane, at, begun, event, attempt, failures, fence, ordered ?? "", day];
      return (await importEvent(keys, [...values, ...toFields(backlogEvent)])) === 1;
    },
    async importDead(letter) {
      const { id, lane, event, error, attempts, at } = letter;
      await importDead(keys, [id, lane, event, error, attempts, at, ...toFields(letter)]);
    },
    async markSeen(ids) {
      for (let from = 0; from < ids.length; from += portion) {
        const some = ids.slice(from, from + portion).flatMap(({ id, at }) => [id, at]);
        await markSeen(keys, [Date.now(), day, ...some]);
      }
    },
    raiseFence: async (fence) => void (await raiseFence(keys, [fence])),
  };
}
