import { Failure } from "../errors.ts";
import { isTransient } from "../failure.ts";
import type { Clock } from "../time/clock.ts";

/** A time in which no call about an answer reached its platform, by the wall clock, because several processes may take part. */
export interface Outage {
  from: number;
  /** The last call that failed, or the first one that succeeded again. */
  to: number;
}

/** Measures for how long a platform was away while readers looked at an unfinished answer. */
export interface OutageWatch {
  failed(error: unknown): void;
  passed(): void;
  /** The longest outage so far. */
  readonly longest: Outage | undefined;
  /** Saves the outage for the next holder if this failure passes. Throws the failure in any case. */
  keep(error: unknown): Promise<never>;
}

/** Where it is saved. Reading returns what an earlier holder has measured. */
export interface OutageRecord {
  readonly outage: Outage | undefined;
  saveOutage(outage: Outage): Promise<void>;
}

/** Milliseconds between a failed call and the next one. After a longer pause the process itself may have been away. */
const longestPause = 120_000;
/** Milliseconds. Readers are not told of a shorter outage: an answer often stands still for a while. */
const worthTelling = 120_000;

export function createOutageWatch(options: {
  clock: Clock;
  /** Do readers see a part of the answer? Otherwise they wait for its first word, as for any answer. */
  isVisible(): boolean;
  record: OutageRecord;
}): OutageWatch {
  const { clock, isVisible, record } = options;
  let present = record.outage;
  let longest = present;
  const lengthOf = (outage: Outage | undefined): number => (outage ? outage.to - outage.from : -1);
  const lasts = (): boolean => present !== undefined && clock.now() - present.to < longestPause;
  const note = (): void => {
    if (present && lasts()) present = { from: present.from, to: clock.now() };
    if (lengthOf(present) > lengthOf(longest)) longest = present;
  };
  return {
    failed(error) {
      if (!isAway(error) || !isVisible()) return;
      if (!lasts()) present = { from: clock.now(), to: clock.now() };
      note();
    },
    passed() {
      note();
      present = undefined;
    },
    get longest() {
      return longest;
    },
    async keep(error) {
      if (isTransient(error) && longest) await record.saveOutage(longest);
      throw error;
    },
  };
}

/** A platform that names a time to wait is not away, only busy. */
const isAway = (error: unknown): boolean =>
  isTransient(error) && !(error instanceof Failure && error.retryAfter !== undefined);

/** Tells readers that the platform was away, if that was long. */
export function outageLine(platform: string, outage: Outage | undefined): string | undefined {
  const length = outage ? outage.to - outage.from : 0;
  if (length < worthTelling) return undefined;
  const name = platform.slice(0, 1).toUpperCase() + platform.slice(1);
  const minutes = Math.round(length / 60_000);
  const time = minutes < 100 ? `${minutes} minutes` : `${Math.round(minutes / 60)} hours`;
  return `${name} could not be reached for ${time}.`;
}
