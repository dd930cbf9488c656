import type { Log } from "#core/platform";
import { App, type Receiver } from "@slack/bolt";
import type { Workspaces } from "../api/workspaces.ts";
import { type ClientOptions, clientOptions } from "../api/client.ts";
import { toSdkLogger } from "../api/sdk-logger.ts";

/** Makes the Bolt app behind a receiver, for your own listeners. It gets its tokens from natter and never asks Slack for them. */
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
    // The core stores conversations.
    convoStore: false,
  });
  app.error((error) => {
    log.error({ err: error }, "a listener of yours on the Slack app failed; the others go on");
    return Promise.resolve();
  });
  return app;
}
