import type { Log } from "#core/platform";
import { App, type Receiver } from "@slack/bolt";
import type { Workspaces } from "../api/workspaces.ts";
import { type ClientOptions, clientOptions, type SlackLogger } from "../api/client.ts";
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
    logger: withoutNews(toSdkLogger(log)),
    // The core stores conversations.
    convoStore: false,
  });
  app.error((error) => {
    // natter has taken the event already. It finds workspaces that the SDK does not.
    if (error.code === "slack_bolt_authorization_error")
      log.debug(
        { err: error },
        "the SDK has no token for an event's workspace; your listeners do not hear it",
      );
    else log.error({ err: error }, "a listener of yours on the Slack app failed; the others go on");
    return Promise.resolve();
  });
  return app;
}

/** Warnings of Bolt about events that your listeners do not hear. natter has taken these events. */
const news = ["Authorization of incoming event", "Could not determine the type of an incoming event"];

function withoutNews(logger: SlackLogger): SlackLogger {
  return {
    ...logger,
    warn(...parts) {
      const isNews = news.some((beginning) => String(parts[0]).startsWith(beginning));
      if (isNews) logger.info(...parts);
      else logger.warn(...parts);
    },
  };
}
