import { DefaultRestOptions, RateLimitError, type ResponseLike, type RESTOptions } from "discord.js";
import { fieldsOf } from "../api/payload.ts";

/**
 * Refusals that come with the status of a rate limit, and are about one message alone: it has been edited too often since it is
 * older than an hour. Nothing else in its channel has to wait for that.
 */
const aboutOneMessage: ReadonlySet<unknown> = new Set([30_046]);

/**
 * Asks Discord, and tells at once when it wants no more: the library would keep the reason to itself, and could not say whether
 * Discord was asked at all.
 */
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
    // Who stands in front of Discord says no scope, and lets nothing through from this machine.
    global: scope === "global" || scope === null,
    scope: scope === "user" || scope === "shared" ? scope : "global",
    method,
    url,
    retryAfter,
    timeToReset: retryAfter,
    sublimitTimeout: 0,
    // The sign that it was not the library that refused. See `calls.ts`.
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
