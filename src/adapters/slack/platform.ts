import { BadInput, type Platform } from "#core/platform";
import {
  missingTokens,
  type SlackOptions,
  slackSchema,
  type SlackSettings,
  slackVariables,
} from "./settings.ts";

export type { Welcome } from "./hear/app-home.ts";
export type { Rating } from "./hear/inbound-kind.ts";
export type { SlackOptions } from "./settings.ts";

/** Slack for `platforms`. What `options` leave out comes from the environment and natter.yaml; docs/slack.md says how to get the tokens. */
export function slack(options: SlackOptions = {}): Platform<SlackSettings> {
  const { port, feedback, welcome, setup, routes, log, fetch, ...rest } = options;
  refuseHeaders(rest);
  return {
    name: "slack",
    settings: slackSchema,
    variables: slackVariables,
    // Only code can pass a function that hears ratings. natter.yaml can switch the buttons off.
    given: { ...rest, ...(feedback !== undefined && { feedback: feedback !== false }) },
    secretShapes: [
      // xoxb-, xoxp-, xoxe.xoxb-, xapp-.
      /xox[a-z](?:\.xox[a-z])?-[\w.%-]{4,}/gi,
      /xapp-[\w.%-]{4,}/gi,
      // The paths of incoming webhooks and response URLs.
      /hooks\.slack\.com\/[\w./-]+/gi,
    ],
    missing: ({ botToken, clientId }) => ((botToken ?? clientId) === undefined ? missingTokens : undefined),
    async connect(settings, tools) {
      const { createSlackAdapter } = await import("./adapter.ts");
      return createSlackAdapter({
        ...settings,
        port: port ?? tools.port,
        log: log ?? tools.log,
        feedback: settings.feedback && (feedback || true),
        welcome,
        setup,
        routes,
        fetch,
      });
    },
  };
}

/** Refuses what would carry one workspace's token into the calls of another. */
function refuseHeaders(options: object): void {
  if (!("headers" in options)) return;
  throw new BadInput(
    "Got `headers` among the options of Slack: the SDK would share them, and with them the first workspace's token, " +
      "between all workspaces. Set headers in `fetch`.",
  );
}
