import type { Server } from "node:http";
import { type CustomRoute, HTTPReceiver, type HTTPReceiverOptions, type Receiver } from "@slack/bolt";
import type { Log } from "#core/platform";
import { type ClientOptions, clientOptions } from "../api/client.ts";
import { toSdkLogger } from "../api/sdk-logger.ts";
import { createNoise } from "./noise.ts";
import { answer, answerUnrouted, guardRequests } from "./request-guard.ts";

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

const path = "/slack/events";
/** Milliseconds that open requests have to end when the listener stops. */
const patience = 2_000;

/** Receives events, commands and clicks over signed HTTP at /slack/events. With OAuth it also serves the pages that install the app. */
export function createHttpReceiver(options: HttpReceiverOptions): HttpReceiver {
  const { log, oauth } = options;
  const noise = createNoise(log);
  const receiver = new HTTPReceiver({
    signingSecret: options.signingSecret,
    endpoints: [path],
    customRoutes: [...options.routes],
    // Strangers can trigger the SDK's messages, for example through the pages that install the app.
    logger: toSdkLogger(log, ({ sdk }) => noise.note(`the Slack SDK says: ${sdk.slice(0, 100)}`)),
    dispatchErrorHandler: answerUnrouted,
    processEventErrorHandler: ({ error, response }) => {
      log.error({ err: error }, "could not take a request; Slack sends it again");
      answer(response, 500);
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
  receiver.requestListener = guardRequests(receiver.requestListener, {
    path,
    signingSecret: options.signingSecret,
    log,
    noise,
  });
  let listening: Promise<Server> | undefined;
  return {
    installer: receiver.installer,
    init: (app) => receiver.init(app),
    start() {
      listening = receiver.start(options.port);
      return listening;
    },
    async stop() {
      noise.stop();
      const server = await listening?.catch(() => undefined);
      if (!server) return;
      // Otherwise a stranger who sends an endless request would hold up the stop.
      const cut = setTimeout(() => server.closeAllConnections(), patience);
      await receiver.stop().finally(() => clearTimeout(cut));
      listening = undefined;
    },
  };
}
