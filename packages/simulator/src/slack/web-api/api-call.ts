/** One call of the Web API as it arrived over HTTP. */
export interface ApiRequest {
  method: string;
  verb: string;
  arguments: Record<string, unknown>;
  /** The token of the Authorization header. */
  bearer?: string | undefined;
}

/** The HTTP answer to a call. */
export interface ApiAnswer {
  status: number;
  headers: Record<string, string>;
  body: Record<string, unknown>;
  /** The server resets the connection instead of sending the answer. */
  reset?: boolean;
}

/** Answers "too many requests", with the whole seconds to wait. https://docs.slack.dev/apis/web-api/rate-limits */
export function tooMany(seconds: number): ApiAnswer {
  return {
    status: 429,
    headers: { "retry-after": String(seconds) },
    body: { ok: false, error: "ratelimited" },
  };
}
