import { BadInput, type Clock, Failure, systemClock, threadKey, type Work } from "#core";
import { toAdmission } from "./admission.ts";
import { createHands, type Hands } from "./bullmq-hands.ts";
import { sweepAlways } from "./bullmq-sweep.ts";
import { createWakes } from "./bullmq-wakes.ts";
import type { EngineWithDeadLetters } from "./dead-letter.ts";
import type { EngineLog } from "./engine-log.ts";
import type { RedisClient } from "./redis-client.ts";
import { createRedisInbox } from "./redis-inbox.ts";
import { createLeases, type Leases } from "./redis-leases.ts";
import { createRedisLedger } from "./redis-ledger.ts";
import { listenForOrders, type OrderListener } from "./redis-orders.ts";
import { createSettlement } from "./settlement.ts";

export interface BullmqEngineOptions {
  /** Shared with the sessions; closed by whoever opened it, after `stop`. */
  redis: RedisClient;
  log?: EngineLog;
  /** How many events are worked on at once in this process, at most one per thread. Work that hangs keeps its place. */
  simultaneous?: number;
  /** How often an event is tried before it becomes a dead letter. */
  attempts?: number;
  /** Milliseconds before the second attempt. Doubles with each further one. */
  retryDelay?: number;
  /**
   * Milliseconds for which a thread stays with a process that says nothing, and between two looks whether there is such a
   * process. Another one takes over after both together at most. A Redis that is away for 0.8 × `lock` ends all live answers.
   */
  lock?: number;
  check?: number;
  /** Milliseconds between two looks for events that nobody was told of, because a process died at the wrong moment. */
  sweep?: number;
  /** In front of all keys: two natters on one Redis need two. */
  name?: string;
  clock?: Clock;
}

/** How long a start waits for Redis before it goes on without. */
const patienceAtStart = 1_500;

/** An engine that can be told to take nothing more for a while, without an end of what it has. */
export interface BullmqEngine extends EngineWithDeadLetters {
  pause(): void;
  resume(): void;
}

/**
 * The engine of many processes on one Redis. An event goes: `admit` → the inbox of its lane, in one step with the recognition
 * of a redelivery → a wake in BullMQ's queue → whoever gets the wake takes the head of the lane, with a fence above all earlier
 * ones → a lease, renewed until the work is done → out of the inbox, refused to anybody with a lower fence.
 */
export function createBullmqEngine(options: BullmqEngineOptions): BullmqEngine {
  const { redis, log, simultaneous = 100, attempts = 3, retryDelay = 1_000 } = options;
  const { lock = 3_000, check = 1_000, sweep = 30_000, name = "natter", clock = systemClock } = options;
  const root = `{${name}}`;
  const halt = new AbortController();
  const stopping = halt.signal;
  const end = new AbortController();
  const inbox = createRedisInbox({ redis, root, lock, attempts });
  const wakes = createWakes({ redis, root, lock, check, failed });
  let running: Running | undefined;
  let stopped: Promise<void> | undefined;

  /** What BullMQ does on its own. While Redis is away all of it fails, which others say already. */
  function failed(error: Error): void {
    if (redis.isReady && !stopping.aborted)
      log?.warn({ error: error.message }, "BullMQ failed; trying again");
  }

  function refuseWhenStopped(what: string): void {
    if (!stopping.aborted) return;
    throw new Failure(
      "offline",
      `The engine has been stopped; ${what} was not stored. Do not acknowledge it.`,
    );
  }

  function begin(work: Work): Running {
    const leases = createLeases({ inbox, work, lock });
    const ledger = createRedisLedger(inbox);
    const settle = createSettlement({ ledger, stopping: end.signal, clock, attempts, retryDelay, log });
    const hands = createHands({ inbox, wakes, leases, settle, simultaneous, stopping, clock, log });
    const orders = listenForOrders(redis, root, leases.order);
    return { leases, hands, orders, taking: Promise.resolve() };
  }

  /** Waits until nothing is being worked on, but no longer than `ms`. */
  async function quiet(ms: number): Promise<void> {
    const inTime = new AbortController();
    await Promise.race([running?.hands.idle(), clock.sleep(Math.max(ms, 0), inTime.signal)]);
    inTime.abort();
  }

  async function wind(deadline: number, patience: number): Promise<void> {
    // A tenth of the time is for telling Redis what is left.
    const until = performance.now() + deadline * 0.9;
    halt.abort();
    await wakes.halt();
    if (running) {
      await running.taking;
      if (patience > 0) await quiet(patience);
      running.leases.handOver();
      await quiet(until - performance.now());
      running.leases.endAll();
      end.abort();
      await running.hands.letGo();
      running.leases.close();
      running.orders.close();
    }
    await wakes.close();
  }

  return {
    async admit(event) {
      const admission = toAdmission(event);
      refuseWhenStopped(`the event ${admission.id}`);
      const isNew = await inbox.admit(admission);
      // Also for a redelivery: whoever admitted it first may have died before it came to this.
      await wakes.add(admission.lane);
      return isNew;
    },
    async start(work) {
      if (running || stopping.aborted)
        throw new BadInput("An engine is started once. Make another one for other work.");
      running = begin(work);
      await Promise.race([running.orders.ready, clock.sleep(patienceAtStart)]);
      running.taking = running.hands.takeLanes();
      void wakes.watch();
      void sweepAlways({ redis, root, inbox, wakes, every: sweep, stopping, clock, log });
    },
    control: (thread, order) => inbox.order(threadKey(thread), order),
    stop: (deadline, patience = 0) => (stopped ??= wind(deadline, patience)),
    pause: () => running?.hands.pause(),
    resume: () => running?.hands.resume(),
    deadLetters: () => inbox.deadLetters(),
    async replay(id) {
      refuseWhenStopped(`the replay of ${id}`);
      await wakes.add(await inbox.replay(id));
    },
  };
}

interface Running {
  leases: Leases;
  hands: Hands;
  orders: OrderListener;
  /** Resolves when no further lane is taken. */
  taking: Promise<void>;
}
