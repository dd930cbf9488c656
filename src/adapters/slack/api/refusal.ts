import { webApi } from "@slack/bolt";
import { Failure, type FailureKind, Gone, toError, toFailure } from "#core/platform";

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

const gone: Readonly<Record<string, Gone["reason"]>> = {
  message_not_found: "deleted",
  thread_not_found: "deleted",
  cant_update_message: "expired",
  edit_window_closed: "expired",
};

const kinds: Readonly<Record<string, FailureKind>> = {
  account_inactive: "key",
  invalid_auth: "key",
  not_authed: "key",
  token_expired: "key",
  token_revoked: "key",
  channel_not_found: "no-permission",
  is_archived: "no-permission",
  messages_tab_disabled: "no-permission",
  missing_scope: "no-permission",
  not_in_channel: "no-permission",
  user_not_in_channel: "no-permission",
  msg_blocks_too_long: "too-long",
  msg_blocks_too_many: "too-long",
  msg_too_long: "too-long",
  internal_error: "busy",
  fatal_error: "busy",
  service_unavailable: "busy",
  messaging_processing_failed: "busy",
  external_channel_migrating: "busy",
  request_timeout: "busy",
  streaming_state_conflict: "busy",
  team_added_to_org: "busy",
};

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
  const reason = gone[refusal];
  if (reason) return new Gone(reason, `${method}: Slack says ${refusal}.`, { cause });
  const kind = kinds[refusal] ?? (refusal.startsWith("restricted_action") ? "no-permission" : "refused");
  return new Failure(kind, `${method}: Slack says ${refusal}${explain(cause)}.`, { cause });
}

/** Names the missing scope or the wrong argument, if Slack does. */
function explain(cause: Error): string {
  if (!(cause instanceof webApi.WebAPIPlatformError)) return "";
  const { needed, response_metadata: metadata } = cause.data as {
    needed?: string;
    response_metadata?: { messages?: string[] };
  };
  if (needed) return `: the app lacks the scope ${needed}; add it to the manifest and install the app again`;
  const messages = metadata?.messages ?? [];
  return messages.length > 0 ? ` (${messages.join("; ").slice(0, 300)})` : "";
}
