import { createHash } from "node:crypto";
import { Failure, toError, withDeadline } from "#core/engine";
import type { RedisClient } from "./client.ts";

/** Runs in Redis in one step: no other command comes in between. */
export interface RedisScript {
  (keys: readonly string[], values: readonly (string | number)[]): Promise<unknown>;
}

/** Milliseconds. A call without an answer by then has failed, and may still arrive: every write must be harmless twice. */
const deadline = 1_500;

/** `what` tells in errors what failed: "taking the next event". */
export function createRedisScript(redis: RedisClient, what: string, lua: string, ms = deadline): RedisScript {
  const sha = createHash("sha1").update(lua).digest("hex");
  return (keys, values) => {
    const options = { keys: [...keys], arguments: values.map(String) };
    const run = async (): Promise<unknown> => {
      try {
        return await redis.evalSha(sha, options);
      } catch (error) {
        // A restart of Redis forgets all scripts.
        if (!toError(error).message.startsWith("NOSCRIPT")) throw error;
        return redis.eval(lua, options);
      }
    };
    return answered(what, run, ms);
  };
}

/**
 * A script that runs before every command that is sent after it on the same connection, without waiting for its answer. Sends its
 * whole text each time: by its hash, a Redis that was restarted would refuse it and run the next command first.
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
