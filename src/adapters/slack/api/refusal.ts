import { webApi } from "@slack/bolt";
import { Failure, Gone, toError, toFailure } from "#core/platform";
import { adviceOn, goneBy, kindBy } from "./refusal-words.ts";

/** Returns the SDK's error, also from within a `Failure` or `Gone`. */
function originalOf(thrown: unknown): unknown {
  return thrown instanceof Failure || thrown instanceof Gone ? thrown.cause : thrown;
}

/** Returns Slack's word for why it refused, if it gave one. https://docs.slack.dev/reference/methods */
export function refusalOf(thrown: unknown): string | undefined {
  const error = originalOf(thrown);
  return error instanceof webApi.WebAPIPlatformError ? error.data.error : undefined;
}

/**
 * Tells whether a call that failed may have been applied: it was on its way, and Slack's answer is unknown. A call that Slack
 * refused with a word, or with "too many requests", was not applied.
 */
export function mayHaveHappened(thrown: unknown): boolean {
  const error = originalOf(thrown);
  if (error instanceof webApi.WebAPIHTTPError) return error.statusCode >= 500;
  return error instanceof webApi.WebAPIRequestError && !isRefusedConnection(error);
}

function isRefusedConnection({ cause }: Error): boolean {
  const inner = cause instanceof Error ? cause.cause : undefined;
  return (
    inner instanceof Error && "code" in inner && ["ECONNREFUSED", "ENOTFOUND"].includes(String(inner.code))
  );
}

/** Tells whether the bot may not write in the channel at all. */
export function isShutOut(thrown: unknown): boolean {
  return ["channel_not_found", "not_in_channel"].includes(refusalOf(thrown) ?? "");
}

/** Tells whether Slack has ended a stream, by itself or because a person pressed Stop. */
export function isStreamOver(thrown: unknown): boolean {
  return ["message_not_in_streaming_state", "stopped_by_user"].includes(refusalOf(thrown) ?? "");
}

/** Milliseconds to wait when Slack does not say how long. */
const usualWait = 2_000;

/** Returns for how many milliseconds Slack allows no more of these calls; `undefined` if the error is not about a limit. */
export function closedFor(thrown: unknown): number | undefined {
  const error = originalOf(thrown);
  if (error instanceof webApi.WebAPIRateLimitedError) return error.retryAfter * 1_000;
  const refusal = refusalOf(error);
  // Some methods say so in the body of a 200. https://docs.slack.dev/apis/web-api/rate-limits
  if (refusal === "ratelimited" || refusal === "rate_limited" || refusal === "message_limit_exceeded")
    return usualWait;
  // The SDK throws a bare Error for a 429 without a usable time.
  return error instanceof Error && error.message.startsWith("Retry header did not contain")
    ? usualWait
    : undefined;
}

/** Returns the `Failure` or `Gone` for an error of the SDK. */
export function translateError(method: string, thrown: unknown): Error {
  if (thrown instanceof Failure || thrown instanceof Gone) return thrown;
  const cause = toError(thrown);
  const retryAfter = closedFor(thrown);
  if (retryAfter !== undefined)
    return new Failure("busy", `Slack allows no ${method} for ${retryAfter} ms.`, { cause, retryAfter });
  if (cause instanceof webApi.WebAPIHTTPError)
    return new Failure("busy", `${method}: Slack answered with status ${cause.statusCode}.`, { cause });
  const refusal = refusalOf(thrown);
  if (refusal === undefined) return toFailure(cause);
  const reason = goneBy(method, refusal);
  if (reason) return new Gone(reason, `${method}: Slack says ${refusal}.`, { cause });
  return new Failure(kindBy(refusal), `${method}: Slack says ${refusal}${explain(cause)}.`, { cause });
}

/** Says what to do about a word, or names the missing scope or the wrong argument, if Slack does. */
function explain(cause: Error): string {
  if (!(cause instanceof webApi.WebAPIPlatformError)) return "";
  const { needed, response_metadata: metadata } = cause.data as {
    needed?: string;
    response_metadata?: { messages?: string[] };
  };
  const advice = adviceOn(cause.data.error);
  if (advice) return `: ${advice}`;
  if (needed) return `: the app lacks the scope ${needed}; add it to the manifest and install the app again`;
  // What follows a colon may be a value, which can be what a person wrote.
  const messages = (metadata?.messages ?? []).map((text) => text.replace(/: .*?(?= \[json-pointer|$)/s, ""));
  return messages.length > 0 ? ` (${messages.join("; ").slice(0, 300)})` : "";
}
