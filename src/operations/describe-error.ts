import { toError } from "#core";
import { cutText } from "./cut-text.ts";

/** The most characters of a message. If a page of HTML came instead of an error, its beginning is enough. */
const longestMessage = 300;
const mostFrames = 12;
/** The most causes behind an error, and the most errors that an error of several shows. */
const [mostCauses, mostErrors] = [5, 5];

/** Fields that say what went wrong in a word or a number. Others, such as the body of a request, hold what people wrote. */
const telling = ["code", "kind", "reason", "status", "statusCode", "retryAfter", "requestID"] as const;
/** A single word. A value with a space may be a person's sentence. */
const oneWord = /^[\w.:/-]{1,80}$/;

/** An error with one of these fields is about what the other side sent, and its message may repeat that. */
const repeating = ["body", "error", "headers", "issues", "rawError", "requestBody", "response"] as const;

/** What the log shows of an error. */
export interface ErrorInLog {
  type: string;
  message: string;
  stack?: string;
  cause?: unknown;
  errors?: unknown[];
  [field: string]: unknown;
}

/**
 * Returns what the log shows of an error: its class, its message, where it was thrown, and fields that are one word. SDKs hang
 * requests and answers on their errors, and those hold what people wrote. They stay out, and so do messages that may repeat them.
 */
export function describeError(thrown: unknown, depth = 0): unknown {
  if (typeof thrown === "string") return safeText(thrown);
  if (typeof thrown !== "object" || thrown === null) return thrown;
  if (!(thrown instanceof Error)) return { type: "object", ...fieldsIn(thrown) };
  const stack = framesOf(thrown);
  const described: ErrorInLog = {
    type: oneWord.test(thrown.name) ? thrown.name : "Error",
    message: messageOf(thrown),
    ...(stack !== "" && { stack }),
    ...fieldsIn(thrown),
  };
  if (depth >= mostCauses) return described;
  if (thrown.cause !== undefined) described.cause = describeError(thrown.cause, depth + 1);
  if (thrown instanceof AggregateError)
    described.errors = thrown.errors.slice(0, mostErrors).map((error) => describeError(error, depth + 1));
  return described;
}

/** Returns an error's message for the log. */
export function messageOf(thrown: unknown): string {
  const error = toError(thrown);
  const isRepeating = repeating.some((name) => Reflect.get(error, name) !== undefined);
  return isRepeating ? "(not shown, because it may repeat what a person wrote)" : safeText(error.message);
}

/** Cuts a text, and removes the piece of invalid JSON that Node's message quotes. */
function safeText(text: string): string {
  const unquoted = text.endsWith("is not valid JSON")
    ? text.replace(/,? (?:\.{3})?"[^]*$/, " in JSON")
    : text;
  return cutText(unquoted, longestMessage);
}

function fieldsIn(source: object): Record<string, unknown> {
  const fields = telling.map((name): [string, unknown] => [name, Reflect.get(source, name)]);
  return Object.fromEntries(
    fields.filter(
      ([, value]) => typeof value === "number" || (typeof value === "string" && oneWord.test(value)),
    ),
  );
}

/** Returns where an error was thrown, without the message above it, which may imitate a line of a stack. */
function framesOf({ message, stack = "" }: Error): string {
  const at = stack.indexOf(message);
  if (at < 0) return "";
  const frames = stack.slice(at + message.length).split("\n");
  return frames
    .filter((line) => /^ {4}at \S/.test(line))
    .slice(0, mostFrames)
    .map((line) => cutText(line, longestMessage))
    .join("\n");
}
