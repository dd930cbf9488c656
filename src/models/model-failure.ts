import { Failure, type FailureKind, isAbort, LeaseEnded, toError, toFailure } from "#core/bot";

/**
 * What different servers say for the same kind of failure, in their code, type or message. The first match
 * counts.
 */
const signs: readonly [FailureKind, RegExp][] = [
  [
    "too-long",
    /context.?(?:length|window|size)|prompt is too long|input is too long|too many (?:input )?tokens/i,
  ],
  ["quota", /insufficient_quota|billing_hard_limit|credit balance is too low/i],
  ["key", /invalid_api_key|authentication_error|api key not valid|incorrect api key/i],
  ["no-permission", /permission_error|permission_denied/i],
  ["refused", /content_filter|content_policy|content management policy|responsible ai/i],
  ["busy", /overloaded|rate_limit|server_error|api_error|temporarily unavailable/i],
];

/** Of a page of HTML that came instead of an error, the log needs the first lines only. */
const longestMessage = 500;

/** Translates an error of a model's server, or of its SDK, into a `Failure`. */
export function toModelFailure(thrown: unknown, model: string): Error {
  if (thrown instanceof Failure || thrown instanceof LeaseEnded || isAbort(thrown)) return toError(thrown);
  const error = toError(isRecord(thrown) ? describe(thrown) : thrown);
  const known = toFailure(error);
  const text = [field(thrown, "code"), field(thrown, "type"), error.message].filter(Boolean).join(" ");
  const kind = kindOf(known.kind, text, error);
  const request = field(thrown, "requestID");
  const trace = request === "" ? "" : ` (request ${request})`;
  return new Failure(kind, `${model}: ${error.message.slice(0, longestMessage)}${trace}`, {
    cause: thrown,
    retryAfter: known.retryAfter,
  });
}

function kindOf(known: FailureKind, text: string, error: Error): FailureKind {
  // A status alone says little: 400 is anything, 413 and 429 may mean the prompt, 403 may mean an unpaid bill.
  const sign = signs.find(([, pattern]) => pattern.test(text))?.[0];
  if (known === "unknown" || sign === "too-long" || sign === "quota") {
    if (sign) return sign;
    if (error instanceof SyntaxError) return "interrupted";
    if (/^connection error|fetch failed/i.test(error.message)) return "offline";
    if (/terminated|premature close|socket hang up/i.test(error.message)) return "interrupted";
  }
  return known;
}

/** Makes an error of the plain JSON that came as an event of a stream. */
function describe(thrown: Record<string, unknown>): unknown {
  if (thrown instanceof Error) return thrown;
  const inner = isRecord(thrown["error"]) ? thrown["error"] : thrown;
  const message = typeof inner["message"] === "string" ? inner["message"] : JSON.stringify(inner);
  return Object.assign(new Error(message), { code: inner["code"], type: inner["type"] });
}

function field(source: unknown, name: string): string {
  const value = isRecord(source) ? source[name] : undefined;
  return typeof value === "string" ? value : "";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
