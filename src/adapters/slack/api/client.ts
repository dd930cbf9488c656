import { webApi } from "@slack/bolt";

export interface ClientOptions {
  /** Another address than Slack's: a simulator, a proxy. */
  apiUrl?: string | undefined;
  fetch?: typeof globalThis.fetch | undefined;
  /** Milliseconds after which a call counts as lost. */
  timeout?: number | undefined;
  logger?: SlackLogger | undefined;
  /** The workspace that the calls are about, if the token is for more than one. */
  team?: string | undefined;
}

export type SlackLogger = NonNullable<webApi.WebClientOptions["logger"]>;

/**
 * Returns the options for one client. Make them for each client: the SDK writes into them, and shared `headers` would carry the
 * token of the first workspace into the calls of the second.
 *
 * The SDK neither waits nor retries. If it waited, one refusal would hold up every call of its client, and older text could overtake
 * newer. If it retried, a post whose answer was lost would be posted twice. The pacer and the presenter decide on both.
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
    // A call that names another host would take the token there.
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
