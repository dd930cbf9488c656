import type { IncomingHttpHeaders } from "node:http";
import {
  type App,
  type CustomRoute,
  HTTPReceiver,
  type HTTPReceiverOptions,
  type Receiver,
} from "@slack/bolt";
import { BadInput, type Log } from "#core/platform";
import { type ClientOptions, clientOptions } from "../api/client.ts";
import { toSdkLogger } from "../api/sdk-logger.ts";
import { inFrontOf } from "./durable-receiver.ts";

/** What an app needs so that workspaces can install it by OAuth. */
export interface OAuthOptions {
  clientId: string;
  clientSecret: string;
  stateSecret: string;
  /** The full address to which Slack sends people back, if it is not the one that they came to. */
  redirectUri?: string | undefined;
  /** The page on which people allow the app; Slack's own by default. */
  authorizationUrl?: string | undefined;
}

export interface HttpReceiver extends Receiver {
  /** Finds the tokens of workspaces. Only OAuth has one. */
  installer: HTTPReceiver["installer"];
}

export interface HttpReceiverOptions {
  signingSecret: string;
  port: number;
  routes: readonly CustomRoute[];
  client: ClientOptions;
  log: Log;
  oauth: (OAuthOptions & Required<Pick<HTTPReceiverOptions, "installationStore" | "scopes">>) | undefined;
}

/** Seconds that a request's clock may be off. Slack's SDK checks only the past. https://docs.slack.dev/authentication/verifying-requests-from-slack */
const mostSkew = 300;

const isFromTheFuture = ({ headers }: { headers: IncomingHttpHeaders }): boolean =>
  Number(headers["x-slack-request-timestamp"]) - Date.now() / 1000 > mostSkew;

/** Receives events, commands and clicks over signed HTTP at /slack/events. With OAuth it also serves the pages that install the app. */
export function createHttpReceiver(options: HttpReceiverOptions): HttpReceiver {
  const { log, oauth } = options;
  const receiver = new HTTPReceiver({
    signingSecret: options.signingSecret,
    customRoutes: [...options.routes],
    logger: toSdkLogger(log),
    // An error thrown here would be an unhandled rejection, so `init` throws it.
    customPropertiesExtractor: (request) => ({ isFromTheFuture: isFromTheFuture(request) }),
    processEventErrorHandler: ({ error, request, response }) => {
      log.error({ err: error }, "could not take a request; Slack sends it again unless its time was wrong");
      response.writeHead(isFromTheFuture(request) ? 401 : 500).end();
      // `true`: the response is written. Otherwise the SDK writes another one after three seconds.
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
            `Got a request that is dated more than ${mostSkew} s in the future. It is a replay, or a clock is wrong.`,
          );
        return app.processEvent(event);
      };
      receiver.init(inFrontOf(app, checked));
    },
    start: () => receiver.start(options.port),
    stop: () => receiver.stop(),
  };
}
