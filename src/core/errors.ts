/** What went wrong. `apologize` has a sentence for each kind. */
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

/** A model, a platform or a store said no. Adapters and models translate the errors of their SDKs into this. */
export class Failure extends Error {
  readonly code = "failure";
  readonly kind: FailureKind;
  /** Milliseconds to wait before the next try, if the other side named them. A day at most. */
  readonly retryAfter: number | undefined;

  constructor(
    kind: FailureKind,
    message: string,
    options: { cause?: unknown; retryAfter?: number | undefined } = {},
  ) {
    super(message, { cause: options.cause });
    this.name = "Failure";
    this.kind = kind;
    this.retryAfter = toWait(options.retryAfter);
  }
}

/** Returns `undefined` for an invalid time: a value from outside may be negative, or no number at all. */
function toWait(ms: number | undefined): number | undefined {
  return ms !== undefined && ms >= 0 ? Math.min(ms, 86_400_000) : undefined;
}

/** A message cannot be written to any more: a person has deleted it, or the platform takes no more edits. */
export class Gone extends Error {
  readonly code = "gone";
  readonly reason: "deleted" | "expired";

  constructor(reason: "deleted" | "expired", message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = "Gone";
    this.reason = reason;
  }
}

/** This process may write nothing more: another one holds the lease, or the work is over. */
export class LeaseEnded extends Error {
  readonly code = "lease-ended";
  readonly reason: "lost" | "handover" | "over";

  constructor(reason: "lost" | "handover" | "over", message: string) {
    super(message);
    this.name = "LeaseEnded";
    this.reason = reason;
  }
}

/** An input cannot be used. The message says what natter got, what it expected and what to do. */
export class BadInput extends Error {
  readonly code = "bad-input";

  constructor(message: string, options: { cause?: unknown } = {}) {
    super(message, options);
    this.name = "BadInput";
  }
}

/** Returns a thrown value as an error: JavaScript can throw anything. */
export function toError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown), { cause: thrown });
}
