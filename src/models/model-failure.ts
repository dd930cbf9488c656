import { Failure, type FailureKind, isAbort, LeaseEnded, toError, toFailure } from "#core/bot";
import type { ModelMessage } from "./model.ts";
import { repeatsAny } from "./repeats.ts";

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
const longestMessage = 300;
/** Only the beginning of an error is read: servers say there what is wrong. */
const longestRead = 4_000;

/**
 * Translates an error of a model's server, or of its SDK, into a `Failure`. The failure goes into the log, and
 * servers repeat what they were asked. So a server's words stay only if `asked` is known and they repeat none of it. The failure does not
 * keep the server's error as its cause.
 */
export function toModelFailure(thrown: unknown, model: string, asked?: readonly ModelMessage[]): Error {
  if (thrown instanceof Failure || thrown instanceof LeaseEnded || isAbort(thrown)) return toError(thrown);
  const error = toError(isRecord(thrown) ? describe(thrown) : thrown);
  const known = toFailure(error);
  const text = [field(error, "code"), field(error, "type"), error.message.slice(0, longestRead)]
    .filter(Boolean)
    .join(" ");
  const kind = kindOf(known.kind, text, error);
  const isAnswer = !(thrown instanceof Error) || holdsAnswer(error);
  const read = error.message.slice(0, longestRead);
  const isRepeating = asked ? repeatsAny(read, asked) : isAnswer;
  const shown = isRepeating ? factsOf(error, asked ?? []) : read.slice(0, longestMessage);
  const request = word(error, "requestID");
  const trace = request === "" ? "" : ` (request ${request})`;
  return new Failure(kind, `${model}: ${shown}${trace}`, {
    ...(!isAnswer && !isRepeating && { cause: thrown }),
    retryAfter: known.retryAfter,
  });
}

/** Says what a server answered without its words. */
function factsOf(error: Error, asked: readonly ModelMessage[]): string {
  const status = statusOf(error);
  const facts = ["code", "type", "param"].flatMap((name) => {
    const value = word(error, name);
    return isTelling.test(value) && !repeatsAny(value, asked) ? [`${name} ${value}`] : [];
  });
  if (status !== undefined) facts.unshift(`status ${status}`);
  const known = facts.length === 0 ? "an error" : facts.join(", ");
  return `the server answered with ${known}; its words are left out, because servers repeat what they were asked`;
}

/** The shape of an error's code. A word of another shape may come from a person. */
const isTelling =
  /(?:^|[._])(?:denied|error|exceeded|failed|input|invalid|limit|messages|missing|model|not_found|overloaded|quota|required|timeout|tools?|unavailable|unsupported)(?:$|[._[])/i;

/** Tells whether an error is about what a server sent, and not about the way there. */
function holdsAnswer(error: Error): boolean {
  const fields = ["error", "body", "data", "headers", "responseBody"];
  return (
    error instanceof SyntaxError ||
    statusOf(error) !== undefined ||
    fields.some((name) => Reflect.get(error, name) !== undefined)
  );
}

function statusOf(error: Error): number | undefined {
  const status: unknown = Reflect.get(error, "status") ?? Reflect.get(error, "statusCode");
  return typeof status === "number" ? status : undefined;
}

/** Returns a field if it is one word. A value with a space may be a person's sentence. */
function word(source: unknown, name: string): string {
  const value = field(source, name);
  return /^[\w.:[\]/-]{1,80}$/.test(value) ? value : "";
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
  return Object.assign(new Error(message), {
    code: inner["code"],
    type: inner["type"],
    param: inner["param"],
  });
}

function field(source: unknown, name: string): string {
  const value = isRecord(source) ? source[name] : undefined;
  return typeof value === "string" ? value : "";
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null;
}
