/** What went wrong, as far as a reader has to know. `apologize` has a sentence for each. */
export type FailureKind =
  | "busy"
  | "quota"
  | "key"
  | "too-long"
  | "refused"
  | "timeout"
  | "offline"
  | "no-permission"
  | "empty"
  | "interrupted"
  | "unknown";

/** Something outside of us said no: a model, a platform, a store. Adapters and models translate their SDK's errors to this at their edge. */
export class Failure extends Error {
  readonly code = "failure";
  readonly kind: FailureKind;
  /** Milliseconds to wait before asking again, where we were told. */
  readonly retryAfter: number | undefined;

  constructor(
    kind: FailureKind,
    message: string,
    options: { cause?: unknown; retryAfter?: number | undefined } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "Failure";
    this.kind = kind;
    this.retryAfter = options.retryAfter;
  }
}

/** The message that was being written is there no more. "deleted": somebody took it away. "expired": it can no longer be written to. */
export class Gone extends Error {
  readonly code = "gone";
  readonly reason: "deleted" | "expired";

  constructor(reason: "deleted" | "expired", message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = "Gone";
    this.reason = reason;
  }
}

/** The right to work on an event has ended; whoever catches this must write nothing more. */
export class LeaseEnded extends Error {
  readonly code = "lease-ended";
  readonly reason: "lost" | "handover" | "over";

  constructor(reason: "lost" | "handover" | "over", message: string) {
    super(message);
    this.name = "LeaseEnded";
    this.reason = reason;
  }
}

/** Something we were given cannot be used. The message says what was got, what was expected and what to do. */
export class BadInput extends Error {
  readonly code = "bad-input";

  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = "BadInput";
  }
}

/** Anything can be thrown; this makes an error of it. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}
