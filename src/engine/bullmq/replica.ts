import { type Clock, type Log, type Order, type Work, withDeadline } from "#core/engine";
import { listenTo } from "#redis/channel";
import type { RedisClient } from "#redis/client";
import { repeat } from "#redis/repeat";
import { createAcknowledge } from "../lease/acknowledge.ts";
import type { RedisInbox } from "./inbox.ts";
import type { LaneJobs } from "./lane-jobs.ts";
import { createLeases } from "./leases.ts";
import { createBullmqSweep } from "./sweep.ts";
import { createWorkers } from "./workers.ts";

/** This process at work, as one of many. */
export interface Replica {
  /** Resolves when orders can reach this process, or when it is clear that Redis is away. */
  ready: Promise<void>;
  stop(deadline: number, patience: number): Promise<void>;
}

export interface ReplicaOptions {
  redis: RedisClient;
  root: string;
  inbox: RedisInbox;
  jobs: LaneJobs;
  work: Work;
  log: Log | undefined;
  clock: Clock;
  simultaneous: number;
  attempts: number;
  retryDelay: number;
  keepTrying: number;
  lock: number;
  check: number;
  sweep: number;
  /** Milliseconds for which a dead letter is kept. */
  deadFor: number;
  /** Aborted when nothing more may begin. */
  stopping: AbortSignal;
}

/** Milliseconds for which a start waits for Redis before it goes on without. */
const patienceAtStart = 1_500;

/** Milliseconds for giving lanes back, also when there is no time left. */
const leastForFarewell = 200;

export function startReplica(options: ReplicaOptions): Replica {
  const { redis, root, jobs, log, clock, lock, check, sweep, stopping } = options;
  const end = new AbortController();
  const leases = createLeases(options);
  const acknowledge = createAcknowledge({ ...options, stopping: end.signal });
  const workers = createWorkers({ ...options, leases, acknowledge });
  const orders = listenTo(redis, `${root}:orders`, (message) => {
    const { ids, type } = JSON.parse(message) as { ids: string[]; type: Order["type"] };
    leases.tell(ids, type);
  });

  /** Logs a failure in the background. While Redis is away everything fails, which is logged once elsewhere. */
  function failed(error: Error): void {
    if (redis.isReady && !stopping.aborted)
      log?.info({ error: error.message }, "could not look after the threads of other processes; retrying");
  }
  async function takeOver(): Promise<void> {
    const lanes = await jobs.recover();
    if (lanes > 0)
      log?.info({ lanes, lock }, "taking over from a process that died or was away for too long");
  }

  const taking = workers.takeLanes();
  const again = { stopping, clock, failed, afterFailure: check };
  void repeat({ ...again, every: check }, takeOver);
  // Spread, so that the replicas do not sweep in the same moment.
  const every = sweep * (0.75 + Math.random() / 2);
  void repeat({ ...again, every }, createBullmqSweep({ ...options, every: sweep }));

  const atMost = (ms: number, promise: Promise<unknown>): Promise<unknown> =>
    withDeadline(promise, ms, () => {}, clock);

  return {
    ready: redis.isReady ? atMost(patienceAtStart, orders.ready).then(() => {}) : Promise.resolve(),
    async stop(deadline, patience) {
      const until = performance.now() + deadline;
      const left = (): number => until - performance.now();
      await jobs.halt();
      await taking;
      if (patience > 0) await atMost(patience, workers.idle());
      leases.handOver();
      await atMost(left() - deadline / 10, workers.idle());
      leases.endAll();
      end.abort();
      // A Redis that hangs hears nothing. The locks run out then.
      await atMost(Math.max(left(), leastForFarewell), workers.giveBack());
      leases.close();
      orders.close();
    },
  };
}
