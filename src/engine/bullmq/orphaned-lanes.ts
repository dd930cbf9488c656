import type { RedisClient } from "#redis/client";
import { createRedisScript } from "#redis/script";

export interface LanesWithoutJobOptions {
  redis: RedisClient;
  /** From the last part of one of BullMQ's keys to the whole. */
  toKey(part: string): string;
}

/**
 * Lanes without a job, or with one that is being worked on: what came into such a lane may have come after the last look. One
 * whose holder has died counts as a job that waits. The names of these keys are internal to BullMQ.
 *
 * jobs' prefix; lanes.
 */
const lua = `
  local asleep = {}
  for _, lane in ipairs(ARGV) do
    local job = redis.call('GET', KEYS[1] .. 'de:' .. lane)
    if not job or redis.call('EXISTS', KEYS[1] .. job) == 0 or redis.call('EXISTS', KEYS[1] .. job .. ':lock') == 1 then
      table.insert(asleep, lane)
    end
  end
  return asleep
`;

/** So many at once: Redis does nothing else meanwhile. */
const portion = 500;

/** Which of these lanes may nobody look into any more? Far cheaper than to wake all of them, when most are awake. */
export function createLanesWithoutJob({
  redis,
  toKey,
}: LanesWithoutJobOptions): (lanes: readonly string[]) => Promise<string[]> {
  const script = createRedisScript(redis, "looking for forgotten threads", lua);
  return async (lanes) => {
    const asleep: string[] = [];
    for (let from = 0; from < lanes.length; from += portion)
      asleep.push(...((await script([toKey("")], lanes.slice(from, from + portion))) as string[]));
    return asleep;
  };
}
