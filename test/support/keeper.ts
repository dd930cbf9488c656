import { type Claim, type Hold, LeaseEnded, raceAbort } from "#core";

/** Holds every claim that it gets for as long as it may, and shows which ones it holds. */
export interface Keeper {
  hold: Hold;
  /** What is held right now, in the order of the names. */
  readonly names: string[];
  readonly held: readonly Claim[];
  /** All epochs that were ever given, the oldest first. */
  readonly epochs: readonly number[];
  /** Why claims ended, the oldest first. */
  readonly ends: readonly unknown[];
  /** Does not let go of anything before this resolves. */
  slowly(until: Promise<void>): void;
}

export function createKeeper(): Keeper {
  const held = new Set<Claim>();
  const [epochs, ends]: [number[], unknown[]] = [[], []];
  let patience = Promise.resolve();
  return {
    async hold(claim) {
      held.add(claim);
      epochs.push(claim.epoch);
      await raceAbort(new Promise(() => {}), claim.signal).catch(() => {});
      ends.push(claim.signal.reason);
      await patience;
      held.delete(claim);
    },
    get names() {
      return [...held].map(({ name }) => name).toSorted();
    },
    get held() {
      return [...held];
    },
    epochs,
    ends,
    slowly(until) {
      patience = until;
    },
  };
}

/** May this still be used? */
export function isUsable(claim: Claim): boolean {
  try {
    claim.check();
    return true;
  } catch (error) {
    if (!(error instanceof LeaseEnded)) throw error;
    return false;
  }
}
