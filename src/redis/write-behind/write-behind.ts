import { systemClock, toError, withDeadline } from "#core/engine";
import { repeat } from "../repeat.ts";
import { createOutage } from "./outage.ts";
import { watchForPauses } from "./pause-watch.ts";
import { createWriter, type WriterOptions } from "./writer.ts";

export interface WriteBehindOptions extends WriterOptions {
  /** Milliseconds between two checks whether the holder of the claim has ended. */
  check: number;
  /** Why Redis does not answer, if it said so. */
  trouble(): string | undefined;
  /** Calls a function while this process answers nothing. */
  withoutWork: WithoutWork;
  /** Another process answers with this Redis. This one must stop. */
  lost(): void;
}

export type WithoutWork = (run: () => Promise<void>, how: "at once" | "patiently") => Promise<void>;

export interface WriteBehind {
  /** Resolves when this process may answer. Rejects when the signal aborts. */
  begin(signal: AbortSignal): Promise<void>;
  /** Another process has taken the place of this one, or may have: this one was paused, and has not asked yet. */
  isLate(): boolean;
  /** True when Redis has got nothing for a while. */
  readonly isAway: boolean;
  /** Sends the rest to Redis, if it answers, and lets the next process begin. */
  stop(): Promise<void>;
}

/** Milliseconds between two reads of the outbox. */
const every = 200;

/** Milliseconds for the last flush. */
const farewell = 5_000;

const waiting =
  "Another process answers with this Redis, or did a moment ago. This one waits until that one ends, and then takes over.";

/**
 * The file of this process is the truth, and Redis has a copy of it that is less than a second behind. Every write to the file
 * puts its key into the outbox, in the same transaction. A loop sends what the keys in the outbox hold now, and takes them out
 * when Redis has confirmed. So an outage is not a separate mode: the outbox grows and one warning says so; when Redis answers again, the
 * outbox drains and one line says that.
 *
 * One process at a time may answer: the one that has the claim. A second process waits in `begin` until the first has ended or
 * its claim has run out, and brings into its file what Redis has. Every write renews the claim, and Redis refuses the write if
 * there is a later claim: then this process was paused or cut off, and stops. While Redis is away no process can know of another.
 */
export function createWriteBehind(options: WriteBehindOptions): WriteBehind {
  const { outbox, ttl, check, log, file, withoutWork } = options;
  const stopping = new AbortController();
  const pauses = watchForPauses(ttl);
  const outage = createOutage({ ...options, patience: ttl, isWhole: () => outbox.isWhole });
  const writer = createWriter(options);
  let isLost = false;
  let loop: Promise<void> | undefined;

  function lose(): void {
    isLost = true;
    stopping.abort();
    log.error(
      { file },
      "Another process answers with this Redis: this one was paused or cut off for too long. It stops. " +
        "Started again, it waits until the other one ends.",
    );
    options.lost();
  }

  async function sync(without: WithoutWork): Promise<void> {
    const claim = writer.hasClaim ? "done" : await writer.claim((run) => without(run, "patiently"));
    const end = claim === "done" ? await writer.flush() : claim;
    if (end === "held") lose();
    if (end === "done") outage.recovered();
  }

  async function look(): Promise<void> {
    if (!pauses.isLate()) return sync(withoutWork);
    await withoutWork(() => sync(direct).finally(pauses.settle), "at once");
  }

  async function waitForClaim(signal: AbortSignal): Promise<void> {
    let isHeld = false;
    const change = (run: () => Promise<void>): Promise<void> => {
      isHeld = false;
      return run();
    };
    while (!signal.aborted) {
      try {
        if ((await writer.claim(change)) === "done") return;
        if (!isHeld) log.info(waiting);
        isHeld = true;
      } catch (error) {
        outage.failed(toError(error), 0);
        // After it has heard of another process, this one keeps waiting while Redis is away: that process may still answer.
        if (!isHeld) return;
      }
      await systemClock.sleep(check, signal);
    }
    signal.throwIfAborted();
  }

  return {
    async begin(signal) {
      await waitForClaim(signal);
      const again = { every, afterFailure: every, stopping: stopping.signal, clock: systemClock };
      loop = repeat({ ...again, failed: (error) => outage.failed(error) }, look);
    },
    isLate: () => isLost || pauses.isLate(),
    get isAway() {
      return outage.isKnown;
    },
    async stop() {
      stopping.abort();
      pauses.stop();
      await loop;
      // The next process with this file sends the rest, and the claim runs out by itself.
      await withDeadline(writer.release(), farewell, () => {}).catch(() => {});
    },
  };
}

const direct = (run: () => Promise<void>): Promise<void> => run();
