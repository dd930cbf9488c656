import { BadInput, Failure, type FailureKind, LeaseEnded, toError } from "./errors.ts";

/** Returns the failure behind any error. Reads its shape, because every SDK has its own classes and throws those of others, too. */
export function toFailure(thrown: unknown): Failure {
  if (thrown instanceof Failure) return thrown;
  const error = toError(thrown);
  return new Failure(kindOf(error), error.message, { cause: error, retryAfter: retryAfterOf(error) });
}

const transient: ReadonlySet<FailureKind> = new Set(["busy", "timeout", "offline", "interrupted"]);

/** Is the other side only away or busy? Then the work that failed is not at fault, and a later try may succeed. */
export const isTransient = (thrown: unknown): boolean => isOneOf(thrown, transient);

/** Is a retry worthwhile? */
export const isRetryable = (thrown: unknown): boolean =>
  isTransient(thrown) || isOneOf(thrown, new Set(["empty"]));

function isOneOf(thrown: unknown, kinds: ReadonlySet<FailureKind>): boolean {
  // A process that lost its lease, or was told to stop, must not begin again.
  if (thrown instanceof LeaseEnded || isAbort(thrown)) return false;
  return kinds.has(toFailure(thrown).kind);
}

const final: ReadonlySet<FailureKind> = new Set(["refused", "too-long"]);

/** Will this never succeed? True for content that is refused; false for a missing permission, which may be granted. */
export const isFinal = (thrown: unknown): boolean =>
  thrown instanceof BadInput || (thrown instanceof Failure && final.has(thrown.kind));

/** Was the work ended from outside, rather than by a fault? */
export function isAbort(thrown: unknown): boolean {
  return thrown instanceof Error && thrown.name === "AbortError";
}

const byCode: Readonly<Record<string, FailureKind>> = {
  insufficient_quota: "quota",
  context_length_exceeded: "too-long",
  content_filter: "refused",
  content_policy_violation: "refused",
  invalid_api_key: "key",
  ETIMEDOUT: "timeout",
  UND_ERR_HEADERS_TIMEOUT: "timeout",
  UND_ERR_BODY_TIMEOUT: "timeout",
  UND_ERR_CONNECT_TIMEOUT: "offline",
  UND_ERR_SOCKET: "interrupted",
  ECONNRESET: "interrupted",
  EPIPE: "interrupted",
  ECONNREFUSED: "offline",
  ENOTFOUND: "offline",
  EAI_AGAIN: "offline",
  EHOSTUNREACH: "offline",
  ENETUNREACH: "offline",
};

const byStatus: Readonly<Record<number, FailureKind>> = {
  401: "key",
  402: "quota",
  403: "no-permission",
  408: "timeout",
  409: "busy",
  413: "too-long",
  429: "busy",
};

function kindOf(error: Error): FailureKind {
  // The cause says more than its wrapper: fetch throws "fetch failed" around an ECONNREFUSED.
  for (
    let current: unknown = error, depth = 0;
    current instanceof Error && depth < 5;
    current = current.cause, depth += 1
  ) {
    const code = field(current, "code");
    if (typeof code === "string" && byCode[code]) return byCode[code];
    const status = field(current, "status") ?? field(current, "statusCode");
    if (typeof status === "number") {
      if (byStatus[status]) return byStatus[status];
      if (status >= 500) return "busy";
    }
    if (current.name === "TimeoutError") return "timeout";
    // All that undici says when a body ends in the middle.
    if (current.message === "terminated") return "interrupted";
  }
  return "unknown";
}

function retryAfterOf(error: Error): number | undefined {
  const value = headerOf(error, "retry-after");
  if (typeof value !== "string" && typeof value !== "number") return undefined;
  const seconds = Number(value);
  if (!Number.isNaN(seconds)) return seconds * 1000;
  // By the server's own clock, because this machine's may be wrong.
  const sent = Date.parse(String(headerOf(error, "date")));
  const wait = Date.parse(String(value)) - (Number.isNaN(sent) ? Date.now() : sent);
  return Number.isNaN(wait) ? undefined : Math.max(0, wait);
}

function headerOf(error: Error, name: string): unknown {
  const headers = field(error, "headers");
  if (headers instanceof Headers) return headers.get(name);
  return typeof headers === "object" && headers !== null ? field(headers, name) : undefined;
}

function field(source: object, name: string): unknown {
  return Reflect.get(source, name);
}
