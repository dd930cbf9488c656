import { createHash } from "node:crypto";
import { Failure, toError, withDeadline } from "#core/engine";
import type { RedisClient } from "./client.ts";

/** Something that Redis does in one step, with nobody else's steps in between. */
export interface RedisScript {
  (keys: readonly string[], values: readonly (string | number)[]): Promise<unknown>;
}

/** What Redis has not answered by then has failed. It may still arrive: whatever is written must be harmless twice. */
const deadline = 1_500;

/** `what` says in errors what failed: "taking the next event". */
export function createRedisScript(redis: RedisClient, what: string, lua: string, ms = deadline): RedisScript {
  const sha = createHash("sha1").update(lua).digest("hex");
  return (keys, values) => {
    const options = { keys: [...keys], arguments: values.map(String) };
    const run = async (): Promise<unknown> => {
      try {
        return await redis.evalSha(sha, options);
      } catch (error) {
        // A Redis that was restarted knows no scripts any more.
        if (!toError(error).message.startsWith("NOSCRIPT")) throw error;
        return redis.eval(lua, options);
      }
    };
    return answered(what, run, ms);
  };
}

/**
 * One whose turn always comes before that of whatever is sent next on the same connection, without waiting for its answer. Its
 * whole text is sent each time: under its hash alone a Redis that was restarted would refuse it, and take what was sent next first.
 */
export function createOrderedRedisScript(redis: RedisClient, what: string, lua: string): RedisScript {
  return (keys, values) =>
    answered(what, () => redis.eval(lua, { keys: [...keys], arguments: values.map(String) }));
}

/** Returns the answer of Redis, or throws a failure after so many milliseconds without one. */
export async function answered<T>(what: string, ask: () => Promise<T>, ms = deadline): Promise<T> {
  const late = (): never => {
    throw offline(what, `no answer within ${ms} ms`);
  };
  try {
    return await withDeadline(ask(), ms, late);
  } catch (error) {
    throw error instanceof Failure ? error : offline(what, toError(error).message, error);
  }
}

const offline = (what: string, why: string, cause?: unknown): Failure =>
  new Failure("offline", `Redis failed at ${what}: ${why}.`, { cause });
