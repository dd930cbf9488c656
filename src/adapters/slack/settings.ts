import type { App, CustomRoute } from "@slack/bolt";
import { z } from "zod";
import {
  BadInput,
  type CatchUp,
  type CatchUpOptions,
  checkSettings,
  type Duration,
  type Log,
  setting,
  type StandardSchema,
  type Variable,
  warningsOnly,
} from "#core/platform";
import type { Welcome } from "./hear/app-home.ts";
import type { Rating } from "./hear/inbound-kind.ts";
import type { Transport } from "./line/connection.ts";

/** Options of the bot in Slack. They win over the environment, and the environment over the section `slack` of natter.yaml. */
export interface SlackOptions extends Omit<SlackSection, "feedback"> {
  /** The port for HTTP; natter's own by default. */
  port?: number | undefined;
  /** Hears what people think of an answer. `false` leaves out the feedback buttons below each answer. */
  feedback?: ((rating: Rating) => void | Promise<void>) | boolean | undefined;
  welcome?: Welcome | undefined;
  /** Adds listeners of your own to the Bolt app. */
  setup?: ((app: App) => void | Promise<void>) | undefined;
  /** Your own routes in addition to Slack's, over HTTP. */
  routes?: readonly CustomRoute[] | undefined;
  log?: Log | undefined;
  /** For proxies and headers of your own. */
  fetch?: typeof globalThis.fetch | undefined;
}

/** The section `slack` of natter.yaml. Everything has a default but the tokens, which come from the environment. */
export interface SlackSection {
  /** "xoxb-…", or "xoxe.xoxb-…" if the app rotates its tokens. */
  botToken?: string | undefined;
  /** "xoxe-…": renews a bot token that expires, together with clientId and clientSecret. It works once; natter stores the tokens after it. */
  refreshToken?: string | undefined;
  /** "xapp-…": Socket Mode, which needs no public address. */
  appToken?: string | undefined;
  /** HTTP instead of Socket Mode, at /slack/events. */
  signingSecret?: string | undefined;
  /** These three, without a bot token, let many workspaces install the app, at /slack/install. */
  clientId?: string | undefined;
  clientSecret?: string | undefined;
  stateSecret?: string | undefined;
  /** The full address to which Slack sends people back, if it is not the one that they came to. */
  redirectUri?: string | undefined;
  /** Where people are asked whether they want the app, if not at Slack. */
  authorizationUrl?: string | undefined;
  /** Another address than Slack's: a simulator, a proxy. */
  apiUrl?: string | undefined;
  /** The manifest has `agent_view`: each direct message begins a thread, and Slack shows a Stop button. */
  agentView?: boolean | undefined;
  /** Where answers are streamed natively: "direct" (in a channel only the asker would see them grow), "always" or "never". */
  stream?: "direct" | "always" | "never" | undefined;
  /** Whose messages without a mention are for the bot, in its threads: those of the only person there ("alone"), all, or none. */
  followUps?: "alone" | "everyone" | "nobody" | undefined;
  /** Ids of other bots that may ask. */
  bots?: readonly string[] | undefined;
  /** The slash commands and message shortcuts that ask the bot. All others are left to your own listeners. */
  commands?: readonly string[] | undefined;
  shortcuts?: readonly string[] | undefined;
  /** Whether people can rate an answer with buttons below it. */
  feedback?: boolean | undefined;
  /** What is read again after a start or a gap; `false` for nothing. Default: 30 minutes, 100 messages per channel and thread. */
  catchUp?: CatchUpOptions | undefined;
  /** Socket Mode: how many connections, and after how much silence one counts as dead. */
  connections?: number | undefined;
  silence?: Duration | undefined;
  /** The age at which a native stream is left, before Slack ends it. */
  rollOver?: Duration | undefined;
}

/** The section with its defaults. */
export interface SlackSettings extends SlackSection {
  agentView: boolean;
  stream: "direct" | "always" | "never";
  followUps: "alone" | "everyone" | "nobody";
  bots: readonly string[];
  commands: readonly string[];
  shortcuts: readonly string[];
  feedback: boolean;
  catchUp: CatchUp;
  connections: number;
  silence: number;
  rollOver: number;
}

const schema = z
  .strictObject({
    botToken: z
      .string()
      .regex(/^(?:xoxe\.)?xoxb-/)
      .describe("a token that begins with xoxb- or xoxe.xoxb-")
      .optional(),
    refreshToken: z.string().startsWith("xoxe-").describe("a token that begins with xoxe-").optional(),
    appToken: z.string().startsWith("xapp-").describe("a token that begins with xapp-").optional(),
    signingSecret: setting.text.optional(),
    clientId: setting.text.optional(),
    clientSecret: setting.text.optional(),
    stateSecret: setting.text.optional(),
    redirectUri: setting.webAddress.optional(),
    authorizationUrl: setting.webAddress.optional(),
    apiUrl: setting.webAddress.optional(),
    agentView: setting.flag.default(true),
    stream: z.enum(["direct", "always", "never"]).default("direct"),
    followUps: z.enum(["alone", "everyone", "nobody"]).default("alone"),
    bots: setting.list("bots' ids"),
    commands: setting.list("slash commands", ["/ask"]),
    shortcuts: setting.list("callback ids", ["ask_about_message"]),
    feedback: setting.flag.default(true),
    catchUp: setting.catchUp("30m"),
    // Slack allows ten per app.
    connections: setting.wholeNumber(1, 10).default(2),
    silence: setting.duration.prefault("60s"),
    // Slack ends streams after about five minutes. https://github.com/slackapi/node-slack-sdk/issues/2702
    rollOver: setting.duration.prefault("255s"),
  })
  .superRefine((given, context) => {
    const missing = (path: string, message: string): void =>
      context.addIssue({ code: "custom", path: [path], message });
    const { botToken, appToken, signingSecret, clientId, clientSecret, stateSecret } = given;
    const rotates = given.refreshToken !== undefined || botToken?.startsWith("xoxe.") === true;
    const oauth = [clientId, clientSecret, stateSecret].filter((value) => value !== undefined).length;
    if (rotates) {
      const why =
        "A bot token that begins with xoxe.xoxb- expires. natter renews it with SLACK_REFRESH_TOKEN, SLACK_CLIENT_ID and SLACK_CLIENT_SECRET";
      for (const name of ["botToken", "refreshToken", "clientId", "clientSecret"] as const)
        if (given[name] === undefined) missing(name, why);
    } else if (oauth > 0) {
      const why = "Many workspaces by OAuth need SLACK_CLIENT_ID, SLACK_CLIENT_SECRET and SLACK_STATE_SECRET";
      if (clientId === undefined) missing("clientId", why);
      if (clientSecret === undefined) missing("clientSecret", why);
      if (stateSecret === undefined) missing("stateSecret", why);
      if (signingSecret === undefined)
        missing("signingSecret", "OAuth comes over HTTP, and requests over HTTP are checked with it");
    }
    if (oauth > 0 && !rotates) return;
    if (botToken !== undefined && appToken === undefined && signingSecret === undefined) {
      missing(
        "appToken",
        "With SLACK_BOT_TOKEN goes SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP)",
      );
    } else if (botToken === undefined && !rotates && (appToken ?? signingSecret) !== undefined) {
      missing(
        "botToken",
        `${appToken === undefined ? "SLACK_SIGNING_SECRET" : "SLACK_APP_TOKEN"} alone cannot post`,
      );
    }
  });

export const slackSchema: StandardSchema<SlackSettings> = schema;

const portal = "in your app's settings at https://api.slack.com/apps";
const credentials = `It is under "App Credentials" ${portal}.`;

export const slackVariables: Readonly<Record<string, Variable>> = {
  SLACK_BOT_TOKEN: {
    setting: "botToken",
    secret: true,
    hint: `It is under "OAuth & Permissions" ${portal}.`,
  },
  SLACK_REFRESH_TOKEN: {
    setting: "refreshToken",
    secret: true,
    hint: `It is beside the bot token under "OAuth & Permissions" ${portal}, if the app rotates its tokens.`,
  },
  SLACK_APP_TOKEN: {
    setting: "appToken",
    secret: true,
    hint: `It is under "App-Level Tokens" ${portal}, with the scope connections:write.`,
  },
  SLACK_SIGNING_SECRET: { setting: "signingSecret", secret: true, hint: credentials },
  SLACK_CLIENT_ID: { setting: "clientId", hint: credentials },
  SLACK_CLIENT_SECRET: { setting: "clientSecret", secret: true, hint: credentials },
  SLACK_STATE_SECRET: {
    setting: "stateSecret",
    secret: true,
    hint: "Make one up: any long random text.",
  },
  SLACK_API_URL: { setting: "apiUrl" },
};

/** All settings, including those that only code can give. */
export interface Settings extends Omit<SlackSettings, "feedback"> {
  transport: Transport;
  feedback: ((rating: Rating) => void | Promise<void>) | false;
  welcome: Welcome;
  setup: SlackOptions["setup"];
  routes: readonly CustomRoute[];
  log: Log;
  fetch: typeof globalThis.fetch;
}

export function toSettings(options: SlackOptions): Settings {
  const { port = 3_000, feedback, welcome, setup, routes, log, fetch, ...section } = options;
  const settings = checkSettings("slack", slackSchema, { ...section, feedback: feedback !== false });
  return {
    ...settings,
    transport: toTransport(settings, port),
    feedback: settings.feedback && (typeof feedback === "function" ? feedback : () => {}),
    welcome: welcome ?? {},
    setup,
    routes: routes ?? [],
    log: log ?? warningsOnly("NATTER_SLACK"),
    fetch: fetch ?? globalThis.fetch,
  };
}

export const missingTokens =
  'Slack needs a bot token: set SLACK_BOT_TOKEN ("xoxb-…"), or the three of OAuth. See docs/slack.md.';

/** The schema has checked that settings which need each other are both there. */
function toTransport(settings: SlackSettings, port: number): Transport {
  const { botToken, appToken, signingSecret, clientId, clientSecret, stateSecret } = settings;
  const { redirectUri, authorizationUrl, refreshToken } = settings;
  const rotation =
    botToken !== undefined &&
    refreshToken !== undefined &&
    clientId !== undefined &&
    clientSecret !== undefined
      ? { botToken, refreshToken, clientId, clientSecret }
      : undefined;
  if (botToken !== undefined && appToken !== undefined)
    return { type: "socket", botToken, rotation, appToken };
  if (signingSecret !== undefined) {
    if (botToken !== undefined) return { type: "http", botToken, rotation, signingSecret, port };
    if (clientId !== undefined && clientSecret !== undefined && stateSecret !== undefined) {
      const oauth = { clientId, clientSecret, stateSecret, redirectUri, authorizationUrl };
      return { type: "oauth", oauth, signingSecret, port };
    }
  }
  throw new BadInput(missingTokens);
}
