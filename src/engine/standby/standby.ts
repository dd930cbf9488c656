import type { KeyvStoreAdapter } from "keyv";
import { type Clock, systemClock } from "#core";
import type { BullmqEngine } from "../bullmq/engine.ts";
import type { Database } from "#sqlite/database";
import { createEmbeddedEngine, type EmbeddedEngineOptions } from "../embedded/engine.ts";
import type { EngineWithDeadLetters } from "../lease/dead-letter.ts";
import type { Log } from "#core";
import type { RedisClient } from "#redis/client";
import type { Presence } from "#redis/presence";
import { repeat } from "#redis/repeat";
import { createCourse } from "./course.ts";
import { createStandbyDebts } from "./debts.ts";
import { createStandbyEngine } from "./engine.ts";
import { createStandbyEntries } from "./entries.ts";
import { createStandbyMirror } from "./mirror.ts";
import { createStandbyStore } from "./store.ts";
import { startSweep } from "#sqlite/sweep";

export interface StandbyOptions {
  redis: RedisClient;
  presence: Presence;
  /** The engine on Redis. */
  shared: BullmqEngine;
  /** Keyv's storage in Redis. */
  remote: KeyvStoreAdapter;
  /** On this disk. Closed by whoever opened it, after `stop`. */
  database: Database;
  /** In front of all keys, Keyv's and the others. */
  name?: string;
  /** What is kept of a thread: turns, and milliseconds. */
  maxTurns: number;
  ttl: number;
  /** Milliseconds for which what runs without Redis may go on when it is back. */
  patience?: number;
  /** For the engine that goes on alone. */
  numbers?: Pick<EmbeddedEngineOptions, "simultaneous" | "attempts" | "retryDelay">;
  log?: Log;
  clock?: Clock;
}

/** The only replica, which goes on alone while Redis is away. */
export interface Standby {
  engine: EngineWithDeadLetters;
  /** Does it? */
  readonly isAlone: boolean;
  /** May it? */
  readonly isOnly: boolean;
  store: KeyvStoreAdapter;
  /** How many entries Redis has yet to be told of. */
  readonly owed: number;
  /** After the engine. What can be told is told. */
  stop(): Promise<void>;
}

/** Milliseconds between two looks at how things are. */
const every = 250;

/** Milliseconds before the same complaint is made again. */
const rest = 60_000;

/** Puts together what goes on when Redis is away. */
export function createStandby(options: StandbyOptions): Standby {
  const { redis, presence, shared, remote, database, name = "natter", log, patience = 5_000 } = options;
  const { clock = systemClock } = options;
  const entries = createStandbyEntries(database);
  const mirror = createStandbyMirror(database, clock);
  const debts = createStandbyDebts({ ...options, entries, name });
  let complained = { message: "", at: -Infinity };

  /** What fails because Redis went away again, the next look sees. What is wrong with a disk, somebody has to mend. */
  function complain({ message, kind }: Error & { kind?: string }): void {
    const now = performance.now();
    if (kind === "offline" || (message === complained.message && now - complained.at < rest)) return;
    complained = { message, at: now };
    log?.error({ error: message }, "nothing can be written down here; trying again");
  }

  const isOnly = (): boolean => debts.isOnly;
  const engine = createStandbyEngine({
    shared,
    mirror,
    isOnly,
    isAway: () => presence.isAway,
    trusted: debts.trusted,
    complain,
    alone: () => createEmbeddedEngine({ ...options.numbers, database, clock, ...(log ? { log } : {}) }),
  });
  const look = createCourse({ redis, presence, engine, entries, debts, file: database.path, patience, log });
  const stopping = new AbortController();
  const { signal } = stopping;
  const sweeps = [mirror.sweep, entries.sweep].map((remove) => startSweep({ remove, log }));
  let looking: Promise<void> | undefined;

  /** Resolves after the first look, so that nobody is told anything before it is clear who works on it. */
  async function startLooking(): Promise<void> {
    await presence.ready;
    const looked = Promise.withResolvers<void>();
    const failed = (error: Error): void => {
      complain(error);
      looked.resolve();
    };
    const again = { every, afterFailure: every, stopping: signal, clock: systemClock, failed };
    looking = repeat(again, () => look().then(() => looked.resolve()));
    await looked.promise;
  }

  return {
    engine: {
      admit: engine.admit,
      control: engine.control,
      deadLetters: engine.deadLetters,
      replay: engine.replay,
      stop: engine.stop,
      async start(work) {
        await engine.start(work);
        await startLooking();
      },
    },
    store: createStandbyStore({ remote, entries, isOnly, isTrusted: () => debts.isTrusted }),
    get isOnly() {
      return debts.isOnly;
    },
    get isAlone() {
      return engine.mode === "alone";
    },
    get owed() {
      return entries.owed;
    },
    async stop() {
      stopping.abort();
      await looking;
      for (const end of sweeps) end();
      if (redis.isReady && !debts.isSettled) await debts.settle().catch(() => {});
    },
  };
}
