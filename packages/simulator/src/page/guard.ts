import type { IncomingMessage } from "node:http";
import { strangeHost } from "../door.ts";

// The page has no password: anyone who can reach it can type as any person.

/** Returns why a request must not be served, or undefined if it may. */
export function refusalOf(request: IncomingMessage, ownHost: string): string | undefined {
  const { host = "", origin, "sec-fetch-site": site } = request.headers;
  const strange = strangeHost(request, ownHost);
  if (strange !== undefined) return strange;
  if (site !== undefined && site !== "same-origin" && site !== "none") {
    return "Another website may not use this page.";
  }
  if (request.method === "GET" || request.method === "HEAD") return undefined;
  if (origin !== `http://${host}`)
    return `Acts come from the page itself, not from "${origin ?? "nowhere"}".`;
  // A website's form can send text/plain to any address, but not JSON.
  if (!request.headers["content-type"]?.startsWith("application/json"))
    return "Acts are sent as application/json.";
  return undefined;
}

/** Returns the headers of all responses. `scripts` are the hashes of the document's inline scripts. */
export function safeHeaders(scripts: readonly string[]): Record<string, string> {
  const hashes = scripts.map((hash) => `'sha256-${hash}'`).join(" ");
  return {
    "content-security-policy": [
      "default-src 'none'",
      `script-src 'self' ${hashes}`.trim(),
      "style-src 'self'",
      "img-src 'self'",
      "connect-src 'self'",
      "base-uri 'none'",
      "form-action 'none'",
      "frame-ancestors 'none'",
      // lit-html compiles its templates through one named policy. No other code may set markup.
      "require-trusted-types-for 'script'",
      "trusted-types lit-html",
    ].join("; "),
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
    "cache-control": "no-store",
  };
}
