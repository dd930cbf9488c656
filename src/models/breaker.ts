import { BadInput, type FailureKind, isAbort, LeaseEnded, toFailure } from "#core/bot";

/**
 * Stops asking a provider that keeps failing, so that readers do not wait for it. Shared by all turns, per
 * process.
 */
export interface Breaker {
  /** `undefined` while the provider rests, and while another call is finding out whether it has recovered. */
  begin(): Attempt | undefined;
}

/** How one call of the provider went. Only the first word counts. */
export interface Attempt {
  succeed(): void;
  fail(error: unknown): void;
  /** The caller stopped waiting, which says nothing about the provider. */
  leave(): void;
}

const failuresInARow = 3;
const rest = 30_000;

export function createBreaker(): Breaker {
  let failures = 0;
  let restsUntil = 0;
  let isBeingTried = false;

  const succeed = (): void => {
    failures = 0;
  };
  const fail = (error: unknown): void => {
    if (!saysAnything(error)) return;
    if (!isFault(error)) return succeed();
    failures += 1;
    if (failures >= failuresInARow) restsUntil = performance.now() + rest;
  };

  return {
    begin() {
      const isOpen = failures >= failuresInARow;
      if (isOpen && (isBeingTried || performance.now() < restsUntil)) return undefined;
      isBeingTried = isOpen;
      let isOver = false;
      const end = (report: () => void): void => {
        if (isOver) return;
        isOver = true;
        if (isOpen) isBeingTried = false;
        report();
      };
      return {
        succeed: () => end(succeed),
        fail: (error) => end(() => fail(error)),
        leave: () => end(() => {}),
      };
    },
  };
}

/**
 * Does the error say anything about the provider? A call that was given up, or was wrong from the start, does
 * not.
 */
const saysAnything = (error: unknown): boolean =>
  !isAbort(error) && !(error instanceof LeaseEnded) && !(error instanceof BadInput);

/** Every provider would refuse these alike, so the one that did works. */
const ours: ReadonlySet<FailureKind> = new Set(["refused", "too-long"]);

const isFault = (error: unknown): boolean => !ours.has(toFailure(error).kind);
