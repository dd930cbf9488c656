import type { Log } from "#core";
import type { RedisClient } from "#redis/client";
import type { Presence } from "#redis/presence";
import type { StandbyDebts } from "./debts.ts";
import type { StandbyEngine } from "./engine.ts";
import type { StandbyEntries } from "./entries.ts";

export interface CourseOptions {
  redis: RedisClient;
  presence: Presence;
  engine: StandbyEngine;
  entries: StandbyEntries;
  debts: StandbyDebts;
  /** Where everything is kept meanwhile. */
  file: string;
  /** Milliseconds for which what runs without Redis may go on when it is back. */
  patience: number;
  log: Log | undefined;
}

/**
 * A look at how things are, after which they are as they should be: alone after so long without a word from Redis that no lease
 * of ours can have lived on, and back when Redis is there, is the one that we know, and has been told all that it missed.
 * Where there are other replicas nobody goes alone.
 */
export function createCourse(options: CourseOptions): () => Promise<void> {
  const { redis, presence, engine, entries, debts, file, patience, log } = options;
  let awaySince: number | undefined;

  /** Once per absence. */
  function warn(fields: object, message: string): void {
    if (awaySince === undefined) log?.warn(fields, message);
    awaySince ??= Date.now();
  }

  async function leave(): Promise<void> {
    if (!debts.isOnly) {
      return warn(
        { replicas: presence.count, trouble: presence.trouble },
        "Redis is away. There were other replicas, so none may go on alone: nothing is begun or acknowledged until Redis is " +
          "back. Write `replicas: many` into the configuration, which is meant for this.",
      );
    }
    warn(
      { file, trouble: presence.trouble },
      "Redis is away. This replica goes on alone: what is asked and answered now is in this file only, until Redis is back and " +
        "has been told. What only Redis knows has to wait.",
    );
    if (engine.mode !== "alone") await engine.goAlone();
  }

  async function comeBack(): Promise<void> {
    const { owed } = entries;
    await debts.settle();
    if (engine.mode === "shared") await engine.catchUp();
    else await engine.rejoin(patience);
    if (awaySince === undefined) return;
    log?.info({ entries: owed, ms: Date.now() - awaySince }, "Redis is back, and knows everything again");
    awaySince = undefined;
  }

  return async () => {
    if (presence.isAway) return leave();
    if (!redis.isReady) return;
    const isWell = engine.mode === "shared" && !engine.isBehind && debts.isSettled;
    if (!isWell || awaySince !== undefined) await comeBack();
  };
}
