import { Failure, type Inbound, threadKey, type Work } from "#core";
import { toInboxEntry } from "../lease/inbox-entry.ts";
import type { BullmqEngine } from "../bullmq/engine.ts";
import type { EngineWithDeadLetters } from "../lease/dead-letter.ts";
import type { StandbyMirror } from "./mirror.ts";
import { createStandbyNews } from "./news.ts";
import { toMirroredWork, toPatientWork } from "./work.ts";

export interface StandbyEngineOptions {
  /** The engine on Redis. */
  shared: BullmqEngine;
  mirror: StandbyMirror;
  /** Makes an engine over what the mirror holds, for the time without Redis. */
  alone(): EngineWithDeadLetters;
  /** Is this the only replica? Where there are others, none of them may go on by itself. */
  isOnly(): boolean;
  isAway(): boolean;
  /** Resolves when Redis may be asked again, or when the signal aborts. */
  trusted(signal: AbortSignal): Promise<void>;
  /** Says what is wrong with the disk, to whoever can mend it. */
  complain(error: Error): void;
}

/** An engine that goes on when Redis is away. */
export interface StandbyEngine extends EngineWithDeadLetters {
  readonly mode: Mode;
  /** Something is durable here that Redis has not been told of. */
  readonly isBehind: boolean;
  /** No lease of ours may be good in Redis any more. */
  goAlone(): Promise<void>;
  /** Lets what runs come to its end for `patience` milliseconds, and hands over to Redis. Rejects when Redis goes away again. */
  rejoin(patience: number): Promise<void>;
  /** Tells Redis what it has not been told of. */
  catchUp(): Promise<void>;
}

/** "joining": nothing is handed out, and what comes is kept here. */
type Mode = "shared" | "alone" | "joining";

/** Milliseconds in which what does not come to its end is handed over. */
const handover = 5_000;

/**
 * One of two engines hands out events at any time. Both know all of them: what comes through this process is durable on this
 * disk before Redis is told, what is saved as well, and an event that is done here is done, whatever Redis still knows of it.
 */
export function createStandbyEngine(options: StandbyEngineOptions): StandbyEngine {
  const { shared, mirror, alone, isOnly, isAway, trusted, complain } = options;
  let mode: Mode = "joining";
  let standby: EngineWithDeadLetters | undefined;
  let work: Work | undefined;
  let isStopped = false;
  let wasAlone = false;
  const news = createStandbyNews({ shared, mirror, isOnly, isShared: () => mode === "shared" });
  const { tell } = news;

  /** Stores it here, and tells Redis. */
  async function admit(event: Inbound): Promise<boolean> {
    // At once: whoever told us may change it before Redis hears of it.
    const admission = toInboxEntry(event);
    const isNew = await mirror.admit(admission);
    const isNewThere = await tell(() => shared.put(admission));
    // It came before this disk knew of it. Whether it is done, Redis knows.
    if (isNew && isNewThere === false) await mirror.forget(admission.id);
    // We went alone in the very moment.
    if (mode === "alone") await standby?.admit(event);
    return isNew && isNewThere !== false;
  }

  async function goAlone(given: Work): Promise<void> {
    mode = "alone";
    shared.pause();
    shared.letGo();
    try {
      // Above all that Redis has ever given, which counts in milliseconds.
      await mirror.raiseFence(Date.now());
    } catch (error) {
      // The next look tries it again.
      mode = "joining";
      throw error;
    }
    if (isStopped) return;
    standby = alone();
    await standby.start(toPatientWork(given));
  }

  async function rejoin(patience: number): Promise<void> {
    mode = "joining";
    wasAlone ||= standby !== undefined;
    await standby?.stop(patience + handover, patience);
    standby = undefined;
    await news.catchUp(wasAlone);
    // Redis may never have heard of it, and it may come once more, to another process.
    await shared.markSeen(mirror.done());
    wasAlone = false;
    mode = "shared";
    shared.resume();
  }

  const records = (): EngineWithDeadLetters => standby ?? (isAway() ? alone() : shared);

  return {
    get mode() {
      return mode;
    },
    get isBehind() {
      return news.isBehind;
    },
    async admit(event) {
      if (isStopped) throw tooLate(event);
      if (mode === "alone" && standby) return standby.admit(event);
      return mode === "joining" || isOnly() ? admit(event) : shared.admit(event);
    },
    async control(thread, order) {
      // Also one that is coming to its end: its last answers are still being written.
      if (standby) return standby.control(thread, order);
      await mirror.order(threadKey(thread), order);
      await tell(() => shared.control(thread, order));
    },
    async start(given) {
      work = given;
      // Until Redis has been told what is known better here.
      shared.pause();
      await shared.start(toMirroredWork(given, { mirror, trusted, tell, complain }));
    },
    goAlone: async () => (work && !isStopped ? goAlone(work) : undefined),
    rejoin: async (patience) => (isStopped ? undefined : rejoin(patience)),
    catchUp: () => news.catchUp(false),
    async stop(deadline, patience) {
      isStopped = true;
      await standby?.stop(deadline, patience);
      // What Redis cannot be told now the next process on this disk tells it.
      if (news.isBehind && !isAway()) await news.catchUp(wasAlone).catch(() => {});
      await shared.stop(deadline, patience);
    },
    deadLetters: () => records().deadLetters(),
    replay: (id) => records().replay(id),
  };
}

const tooLate = (event: Inbound): Failure =>
  new Failure(
    "offline",
    `The engine has been stopped; the event ${toInboxEntry(event).id} was not stored. Do not acknowledge it.`,
  );
