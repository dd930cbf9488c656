/**
 * Things of which each is held by one process at a time, and which all processes divide among themselves: the connections into
 * which a platform divides its events, for example.
 */
export interface Claims {
  /**
   * These things exist, and every process says so alike. `hold` is called for each that becomes ours, for as many as are our
   * fair part: what a dead process held comes to those who live, and who joins later is handed something over, one at a time.
   */
  share(what: string, names: readonly string[], hold: Hold): Share;
}

/**
 * Resolving gives the thing back: after a handover as soon as everything is put down in good form. Whoever rejects, or resolves
 * without having been asked, cannot use it now, and leaves it to others for a while.
 */
export type Hold = (claim: Claim) => Promise<void>;

/** The right to use one thing. A process that overslept must not use it. */
export interface Claim {
  readonly name: string;
  /** Higher for every later holder of this thing, whichever process that is. Goes into whatever the holder writes about it. */
  readonly epoch: number;
  /** Aborted with a `ClaimEnd` as its reason. */
  readonly signal: AbortSignal;
  /** Throws `LeaseEnded` when the thing may be another process's by now. Called right before each use that would do harm then. */
  check(): void;
}

/** "handover": another one is to have it, once `hold` resolves. "lost": it is another one's already, and nothing may be done with it. */
export type ClaimEnd = "handover" | "lost";

/** Milliseconds before something that could not be used is tried again. */
export const restAfterFailure = 10_000;

/** One process's part of all the things of one kind. */
export interface Share {
  /** Hands everything over. Resolves when others can have it. */
  stop(): Promise<void>;
}
