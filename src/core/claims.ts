/** Named resources that processes share out among themselves, each held by one process at a time. Discord's shards, for example. */
export interface Claims {
  /**
   * Announces the full list of names; every process must announce the same one. Calls `hold` for each name that this process gets,
   * up to its part of all. The names of a dead process go to the others. A newcomer gets its part one name at a time.
   */
  share(what: string, names: readonly string[], hold: Hold): Share;
}

/**
 * Resolve to give the name back: after a handover, once everything is put down. Rejecting, or resolving without having been asked,
 * means that the name cannot be used here now: other processes try first.
 */
export type Hold = (claim: Claim) => Promise<void>;

/** The right to use one resource. A process that overslept must not use it. */
export interface Claim {
  readonly name: string;
  /** Higher for every later holder of this name, in whatever process. Goes into everything that the holder writes about it. */
  readonly epoch: number;
  /** Aborted with a `ClaimEnd` as its reason. */
  readonly signal: AbortSignal;
  /** Throws `LeaseEnded` if another process may have the name by now. Call it right before each use that would conflict. */
  check(): void;
}

/** "handover": another process gets the name once `hold` resolves. "lost": another process has it already, so stop using it. */
export type ClaimEnd = "handover" | "lost";

/** One process's part of the names of one kind. */
export interface Share {
  /** Hands everything over. Resolves when other processes can have it. */
  stop(): Promise<void>;
}
