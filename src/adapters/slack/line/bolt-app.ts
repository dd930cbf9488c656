import type { Log } from "#core/platform";
import { App, type Receiver } from "@slack/bolt";
import type { Workspaces } from "../api/workspaces.ts";
import { type ClientOptions, clientOptions } from "../api/client.ts";
import { toSdkLogger } from "../api/sdk-logger.ts";

/** The Bolt app behind a receiver, for listeners of one's own. It gets its tokens from us, and so never asks Slack for them. */
export function createBoltApp(
  receiver: Receiver,
  workspaces: Pick<Workspaces, "authorize">,
  client: ClientOptions,
  log: Log,
): App {
  const app = new App({
    receiver,
    authorize: ({ teamId, enterpriseId }) => workspaces.authorize(teamId ?? enterpriseId ?? ""),
    clientOptions: clientOptions(client),
    logger: toSdkLogger(log),
    // The core keeps conversations.
    convoStore: false,
  });
  app.error((error) => {
    log.error({ err: error }, "a listener on the Slack app failed");
    return Promise.resolve();
  });
  return app;
}
