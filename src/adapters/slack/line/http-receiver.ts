import type { IncomingHttpHeaders } from "node:http";
import {
  type App,
  type CustomRoute,
  HTTPReceiver,
  type HTTPReceiverOptions,
  type Receiver,
} from "@slack/bolt";
import { BadInput, type Log } from "#core/platform";
import { inFrontOf } from "./durable-receiver.ts";
import { type ClientOptions, clientOptions } from "../api/client.ts";
import { toSdkLogger } from "../api/sdk-logger.ts";

/** What an app needs so that workspaces can install it themselves. */
export interface OAuthOptions {
  clientId: string;
  clientSecret: string;
  stateSecret: string;
  /** The whole address that Slack sends people back to, where it is not the one that they came to. */
  redirectUri?: string | undefined;
  /** Where people are asked; Slack's own page by default. */
  authorizationUrl?: string | undefined;
}

export interface HttpReceiver extends Receiver {
  /** Finds the tokens of workspaces; only with OAuth. */
  installer: HTTPReceiver["installer"];
}

export interface HttpReceiverOptions {
  signingSecret: string;
  port: number;
  routes: readonly CustomRoute[];
  client: ClientOptions;
  log: Log;
  oauth?: OAuthOptions & Required<Pick<HTTPReceiverOptions, "installationStore" | "scopes">>;
}

/** Slack's own tolerance, which its SDK only applies to the past. https://docs.slack.dev/authentication/verifying-requests-from-slack */
const mostSkew = 300;

const isFromTheFuture = ({ headers }: { headers: IncomingHttpHeaders }): boolean =>
  Number(headers["x-slack-request-timestamp"]) - Date.now() / 1000 > mostSkew;

/** Events, commands and clicks over signed HTTP, at /slack/events, with the pages for installing where workspaces may do that themselves. */
export function createHttpReceiver(options: HttpReceiverOptions): HttpReceiver {
  const { log, oauth } = options;
  const receiver = new HTTPReceiver({
    signingSecret: options.signingSecret,
    customRoutes: [...options.routes],
    logger: toSdkLogger(log),
    // An error in here would be an unhandled rejection: it is only noted, and judged in `init`.
    customPropertiesExtractor: (request) => ({ isFromTheFuture: isFromTheFuture(request) }),
    processEventErrorHandler: ({ error, request, response }) => {
      log.error({ err: error }, "a request from Slack is refused");
      // Whatever else went wrong may go better when Slack sends it again.
      response.writeHead(isFromTheFuture(request) ? 401 : 500).end();
      // Says that the response is written; otherwise the SDK writes another one after three seconds.
      return Promise.resolve(true);
    },
    ...(oauth && {
      clientId: oauth.clientId,
      clientSecret: oauth.clientSecret,
      stateSecret: oauth.stateSecret,
      installationStore: oauth.installationStore,
      scopes: oauth.scopes,
      ...(oauth.redirectUri !== undefined && { redirectUri: oauth.redirectUri }),
    }),
    installerOptions: {
      clientOptions: clientOptions(options.client),
      ...(oauth?.authorizationUrl !== undefined && { authorizationUrl: oauth.authorizationUrl }),
      ...(oauth?.redirectUri !== undefined && { redirectUriPath: new URL(oauth.redirectUri).pathname }),
    },
  });
  return {
    installer: receiver.installer,
    init(app) {
      const checked: App["processEvent"] = (event) => {
        if (event.customProperties?.["isFromTheFuture"] === true)
          throw new BadInput(
            `Got a request that is dated more than ${mostSkew} s in the future: a replay, or a wrong clock.`,
          );
        return app.processEvent(event);
      };
      receiver.init(inFrontOf(app, checked));
    },
    start: () => receiver.start(options.port),
    stop: () => receiver.stop(),
  };
}
