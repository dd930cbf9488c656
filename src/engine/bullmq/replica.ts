import type { Clock, Order, Work } from "#core";
import { createWorkers } from "./workers.ts";
import { createBullmqSweep } from "./sweep.ts";
import type { LaneJobs } from "./lane-jobs.ts";
import type { Log } from "#core";
import { listenTo } from "#redis/channel";
import type { RedisClient } from "#redis/client";
import type { RedisInbox } from "./inbox.ts";
import { createLeases } from "./leases.ts";
import { createRedisLedger } from "./ledger.ts";
import { repeat } from "#redis/repeat";
import { createAcknowledge } from "../lease/acknowledge.ts";

/** This process at work, as one of many. */
export interface Replica {
  /** Resolves when orders can reach it, or when it is clear that Redis is away. */
  ready: Promise<void>;
  /** Takes nothing more for a while, without an end of what it has. */
  pause(): void;
  resume(): void;
  letGo(): void;
  stop(deadline: number, patience: number): Promise<void>;
}

export interface ReplicaOptions {
  redis: RedisClient;
  root: string;
  inbox: RedisInbox;
  wakes: LaneJobs;
  work: Work;
  log: Log | undefined;
  clock: Clock;
  simultaneous: number;
  attempts: number;
  retryDelay: number;
  lock: number;
  check: number;
  sweep: number;
  /** Aborted when nothing more may begin. */
  stopping: AbortSignal;
}

/** How long a start waits for Redis before it goes on without. */
const patienceAtStart = 1_500;

/** For telling Redis what is left, even when there is no time left. */
const leastForFarewell = 200;

export function startReplica(options: ReplicaOptions): Replica {
  const { redis, root, inbox, wakes, log, clock, lock, check, sweep, stopping } = options;
  const end = new AbortController();
  const leases = createLeases(options);
  const settle = createAcknowledge({ ...options, ledger: createRedisLedger(inbox), stopping: end.signal });
  const hands = createWorkers({ ...options, leases, settle });
  const orders = listenTo(redis, `${root}:orders`, (message) => {
    const { ids, type } = JSON.parse(message) as { ids: string[]; type: Order["type"] };
    leases.order(ids, type);
  });

  /** What goes on without anybody who waits for it. While Redis is away all of it fails, which others say already. */
  function failed(error: Error): void {
    if (redis.isReady && !stopping.aborted) log?.info({ error: error.message }, "failed; trying again");
  }
  async function takeOver(): Promise<void> {
    const lanes = await wakes.recover();
    if (lanes > 0)
      log?.info({ lanes, lock }, "taking over from a process that died, or was away for too long");
  }

  const taking = hands.takeLanes();
  const again = { stopping, clock, failed, afterFailure: check };
  void repeat({ ...again, every: check }, takeOver);
  // Not all replicas at the same moment.
  const every = sweep * (0.75 + Math.random() / 2);
  void repeat({ ...again, every }, createBullmqSweep({ redis, root, inbox, wakes, every: sweep, log }));

  /** Waits for it, but no longer than `ms`. */
  async function atMost(ms: number, promise: Promise<unknown>): Promise<void> {
    const inTime = new AbortController();
    await Promise.race([promise, clock.sleep(Math.max(ms, 0), inTime.signal)]);
    inTime.abort();
  }

  return {
    ready: redis.isReady ? atMost(patienceAtStart, orders.ready) : Promise.resolve(),
    pause: hands.pause,
    resume: hands.resume,
    letGo: leases.endAll,
    async stop(deadline, patience) {
      const until = performance.now() + deadline;
      const left = (): number => until - performance.now();
      await wakes.halt();
      await taking;
      if (patience > 0) await atMost(patience, hands.idle());
      leases.handOver();
      await atMost(left() - deadline / 10, hands.idle());
      leases.endAll();
      end.abort();
      // A Redis that hangs hears nothing. The locks run out then.
      await atMost(Math.max(left(), leastForFarewell), hands.letGo());
      leases.close();
      orders.close();
    },
  };
}
