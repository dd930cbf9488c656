import { DefaultRestOptions, RateLimitError, type ResponseLike, type RESTOptions } from "discord.js";
import { fieldsOf } from "#core/platform";

/**
 * Refusals with the status of a rate limit that are about one message alone: it is older than an hour and was edited too often.
 * Nothing else in its channel has to wait.
 */
const aboutOneMessage: ReadonlySet<unknown> = new Set([30_046]);

/** Sends a request, and throws a rate limit with all that Discord says about it. The library would drop the reason. */
export const makeRequest: RESTOptions["makeRequest"] = async (url, init) => {
  const response = await DefaultRestOptions.makeRequest(url, init);
  if (response.status !== 429) return response;
  const text = await response.text();
  const { code, retry_after: exact } = fieldsOf(parse(text));
  if (aboutOneMessage.has(code))
    return new Response(text, { status: 400, headers: { "content-type": "application/json" } });
  throw refusal(response, { url, method: init.method ?? "GET", exact });
};

function refusal(
  { headers }: ResponseLike,
  { url, method, exact }: { url: string; method: string; exact: unknown },
): RateLimitError {
  const seconds = typeof exact === "number" ? exact : Number(headers.get("retry-after") ?? 1);
  const retryAfter = Number.isFinite(seconds) ? Math.max(0, seconds * 1_000) : 1_000;
  const scope = headers.get("x-ratelimit-scope");
  return new RateLimitError({
    // Cloudflare stands before Discord. It names no scope, and lets nothing from this machine through.
    global: scope === "global" || scope === null,
    scope: scope === "user" || scope === "shared" ? scope : "global",
    method,
    url,
    retryAfter,
    timeToReset: retryAfter,
    sublimitTimeout: 0,
    // Tells `calls.ts` that Discord refused, and not the library.
    limit: Infinity,
    hash: "",
    majorParameter: "",
    route: "",
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
