import { Failure, type Log } from "#core/engine";

export interface OutageOptions {
  /** Milliseconds of silence before the log says anything: operators need not know of shorter hiccups. */
  patience: number;
  /** Where everything is meanwhile. */
  file: string;
  /** Does Redis have, or will it get, everything that it needs to be a copy? Not if this disk is new. */
  isWhole(): boolean;
  /** Why Redis does not answer, if it said so. */
  trouble(): string | undefined;
  log: Log;
}

/** Tells the log, and the health of this process, that Redis cannot be reached. */
export interface Outage {
  readonly isKnown: boolean;
  failed(error: Error, patience?: number): void;
  recovered(): void;
}

/** One warning per outage, and one line when it is over. */
export function createOutage({ patience, file, isWhole, trouble, log }: OutageOptions): Outage {
  let began: { at: number; isTold: boolean } | undefined;

  function say(error: Error): void {
    if (!(error instanceof Failure) || error.kind !== "offline")
      return log.error({ file, error: error.message }, "could not copy the file to Redis; trying again");
    const what = isWhole()
      ? "This process goes on with its file, and Redis gets the rest when it is back."
      : "This disk does not have what Redis has. This process begins all the same: threads that only Redis knows begin empty, " +
        "and are merged when it is back.";
    log.warn({ file, trouble: trouble() ?? error.message }, `Redis is away. ${what}`);
  }

  return {
    get isKnown() {
      return began?.isTold ?? false;
    },
    failed(error, before = patience) {
      began ??= { at: performance.now(), isTold: false };
      if (began.isTold || performance.now() - began.at < before) return;
      began.isTold = true;
      say(error);
    },
    recovered() {
      if (began?.isTold)
        log.info(
          { ms: Math.round(performance.now() - began.at) },
          "Redis is back, and its copy is complete.",
        );
      began = undefined;
    },
  };
}
