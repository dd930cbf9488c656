import { webApi } from "@slack/bolt";
import { Failure, fieldsOf, textOf, toFailure } from "#core/platform";

/**
 * Posts to the address that came with a command or a click. Resolves to false when the address takes no more posts. Throws the errors
 * that the SDK throws for other calls, so that they are translated alike.
 * https://docs.slack.dev/interactivity/handling-user-interaction#message_responses
 */
export async function postToAnswerUrl(
  address: string,
  message: object,
  fetch: typeof globalThis.fetch,
): Promise<boolean> {
  const response = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    // Slack would load a preview of a link before anyone clicks it.
    body: JSON.stringify({ ...message, unfurl_links: false, unfurl_media: false }),
    redirect: "error",
    signal: AbortSignal.timeout(10_000),
  }).catch((error: unknown) => {
    throw toFailure(error);
  });
  const { status, headers } = response;
  if (status === 429) throw new webApi.WebAPIRateLimitedError(Number(headers.get("retry-after")) || 2);
  const word = wordIn(await response.text().catch(() => ""));
  if (status === 404 || status === 410 || (word !== undefined && usedUp.has(word))) return false;
  if (status >= 500) throw new webApi.WebAPIHTTPError(status, response.statusText, {});
  if (word !== undefined) throw new webApi.WebAPIPlatformError({ ok: false, error: word });
  if (response.ok) return true;
  throw new Failure("refused", `Slack refused a private answer with status ${status}.`);
}

const usedUp: ReadonlySet<string> = new Set(["expired_url", "no_such_url", "used_url"]);

/** Reads the word of a refusal: Slack sends it alone or as JSON. */
function wordIn(body: string): string | undefined {
  if (/^[a-z]+_[a-z_]+$/.test(body.trim())) return body.trim();
  try {
    const { ok, error } = fieldsOf(JSON.parse(body));
    return ok === false ? (textOf(error) ?? "unknown_error") : undefined;
  } catch {
    return undefined;
  }
}
