import { webApi } from "@slack/bolt";

/** What differs between the places where clients are made. */
export interface ClientOptions {
  /** Another address than Slack's: a simulator, a proxy. */
  apiUrl?: string;
  fetch?: typeof globalThis.fetch;
  /** Milliseconds until a call counts as lost. */
  timeout?: number;
  logger?: SlackLogger;
  /** The workspace that calls are about, where the token is for more than one. */
  team?: string;
}

/** What the SDK wants to log into. */
export type SlackLogger = NonNullable<webApi.WebClientOptions["logger"]>;

/**
 * Options for one client, made anew for each: the SDK writes into what it is given, and a shared `headers` carries the token
 * of the first workspace into the calls of the second.
 *
 * The SDK neither waits nor repeats: one refusal would hold up every call of its client and let older text overtake newer, and a
 * post whose answer was lost would be posted twice. Both are the pacer's and the presenter's to decide.
 */
export function clientOptions({
  apiUrl,
  fetch,
  timeout = 10_000,
  logger,
  team,
}: ClientOptions): webApi.WebClientOptions {
  return {
    retryConfig: { retries: 0 },
    rejectRateLimitedCalls: true,
    timeout,
    // No call names another host, so a token can go nowhere else.
    allowAbsoluteUrls: false,
    ...(apiUrl !== undefined && { slackApiUrl: apiUrl }),
    ...(fetch !== undefined && { fetch }),
    ...(logger !== undefined && { logger }),
    ...(team !== undefined && { teamId: team }),
  };
}

export function createClient(token: string, options: ClientOptions): webApi.WebClient {
  return new webApi.WebClient(token, clientOptions(options));
}
