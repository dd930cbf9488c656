import type { App, CustomRoute } from "@slack/bolt";
import { BadInput, type Log, warningsOnly } from "#core";
import { refuseHeaders } from "./api/client.ts";
import type { Rating } from "./hear/inbound-kind.ts";
import type { OAuthOptions } from "./line/http-receiver.ts";
import type { Welcome } from "./hear/app-home.ts";

/** How the bot is in Slack. What is not said here is read from the environment, and all of it has defaults but the tokens. */
export interface SlackOptions {
  /** SLACK_BOT_TOKEN, "xoxb-…". */
  botToken?: string | undefined;
  /** SLACK_APP_TOKEN, "xapp-…": Socket Mode, which needs no address of one's own. */
  appToken?: string | undefined;
  /** SLACK_SIGNING_SECRET: HTTP instead, on `port` (PORT, 3000), at /slack/events. */
  signingSecret?: string | undefined;
  port?: number | undefined;
  /** SLACK_CLIENT_ID, SLACK_CLIENT_SECRET, SLACK_STATE_SECRET: many workspaces, which install the app at /slack/install. */
  clientId?: string | undefined;
  clientSecret?: string | undefined;
  stateSecret?: string | undefined;
  /** The whole address that Slack sends people back to, where it is not the one that they came to; and where they are asked, if not at Slack. */
  redirectUri?: string;
  authorizationUrl?: string;
  /** SLACK_API_URL. */
  apiUrl?: string | undefined;
  /** The manifest has `agent_view`: each direct message begins a thread, and Slack shows a Stop button. */
  agentView?: boolean;
  /** Where answers are streamed natively: "direct" (in a channel only the asker would see them grow), "always" or "never". */
  stream?: "direct" | "always" | "never";
  /** Which messages without a mention are for the bot, in threads where it is talked to: those of the only person there, or everybody's. */
  followUps?: "alone" | "everyone" | "nobody";
  /** Ids of other bots that may ask. */
  bots?: readonly string[];
  /** The slash commands and message shortcuts that ask the bot. Others are one's own listeners'. */
  commands?: readonly string[];
  shortcuts?: readonly string[];
  /** Is told what people think of an answer; feedback buttons stand below each. `false` leaves them out. */
  feedback?: ((rating: Rating) => void | Promise<void>) | false;
  welcome?: Welcome;
  /** What is read again after a start or a gap; `false` for nothing. Default: half an hour, 100 messages per channel and thread. */
  catchUp?: { age?: number; count?: number } | false;
  /** One's own listeners, and routes beside Slack's in HTTP mode. */
  setup?(app: App): void | Promise<void>;
  routes?: readonly CustomRoute[];
  log?: Log;
  /** For proxies and headers of one's own. */
  fetch?: typeof globalThis.fetch;
  /** Socket Mode: how many connections, and after how many silent milliseconds one counts as dead. */
  connections?: number;
  silence?: number;
  /** Milliseconds after which a native stream is left before Slack ends it. */
  rollOver?: number;
}

/** How deliveries reach us. */
export type Way =
  | { type: "socket"; botToken: string; appToken: string }
  | { type: "http"; botToken: string; signingSecret: string; port: number }
  | { type: "oauth"; oauth: OAuthOptions; signingSecret: string; port: number };

/** Everything decided. */
export interface Settings extends Required<Omit<SlackOptions, Undecided>> {
  way: Way;
  catchUp: { age: number; count: number } | false;
  apiUrl: string | undefined;
  setup: SlackOptions["setup"];
}

/** What has become the way, or may stay undefined. */
type Undecided =
  | "apiUrl"
  | "appToken"
  | "authorizationUrl"
  | "botToken"
  | "catchUp"
  | "clientId"
  | "clientSecret"
  | "port"
  | "redirectUri"
  | "setup"
  | "signingSecret"
  | "stateSecret";

type Environment = Readonly<Record<string, string | undefined>>;

export function toSettings(options: SlackOptions, environment: Environment): Settings {
  refuseHeaders(options);
  const { catchUp = {}, connections = 2 } = options;
  if (!Number.isInteger(connections) || connections < 1 || connections > 10)
    throw new BadInput(
      `Got ${connections} connections to Slack, expected 1 to 10: Slack allows ten per app.`,
    );
  return {
    way: toWay(options, environment),
    apiUrl: options.apiUrl ?? environment["SLACK_API_URL"],
    agentView: options.agentView ?? true,
    stream: options.stream ?? "direct",
    followUps: options.followUps ?? "alone",
    bots: options.bots ?? [],
    commands: options.commands ?? ["/ask"],
    shortcuts: options.shortcuts ?? ["ask_about_message"],
    feedback: options.feedback ?? (() => {}),
    welcome: options.welcome ?? {},
    catchUp: catchUp && { age: catchUp.age ?? 1_800_000, count: catchUp.count ?? 100 },
    setup: options.setup,
    routes: options.routes ?? [],
    log: options.log ?? warningsOnly("NATTER_SLACK"),
    fetch: options.fetch ?? globalThis.fetch,
    connections,
    silence: options.silence ?? 60_000,
    // Slack ends streams after about five minutes. https://github.com/slackapi/node-slack-sdk/issues/2702
    rollOver: options.rollOver ?? 255_000,
  };
}

function toWay(options: SlackOptions, environment: Environment): Way {
  const botToken = options.botToken ?? environment["SLACK_BOT_TOKEN"];
  const appToken = options.appToken ?? environment["SLACK_APP_TOKEN"];
  const signingSecret = options.signingSecret ?? environment["SLACK_SIGNING_SECRET"];
  const port = options.port ?? Number(environment["PORT"] ?? 3_000);
  const oauth = toOAuth(options, environment);
  if (oauth && botToken === undefined) {
    if (signingSecret !== undefined) return { type: "oauth", oauth, signingSecret, port };
    throw new BadInput("Many workspaces by OAuth come over HTTP, and need SLACK_SIGNING_SECRET.");
  }
  if (botToken === undefined)
    throw new BadInput(
      'Slack needs a bot token: set SLACK_BOT_TOKEN ("xoxb-…"), or the three of OAuth. See docs/slack.md.',
    );
  if (appToken !== undefined) {
    if (appToken.startsWith("xapp-")) return { type: "socket", botToken, appToken };
    throw new BadInput(
      `Got an app-level token for Slack that begins with "${appToken.slice(0, 4)}…", expected "xapp-…". Make one under "Basic Information", with the scope connections:write.`,
    );
  }
  if (signingSecret !== undefined) return { type: "http", botToken, signingSecret, port };
  throw new BadInput(
    "Beside the bot token Slack needs SLACK_APP_TOKEN (Socket Mode) or SLACK_SIGNING_SECRET (HTTP). See docs/slack.md.",
  );
}

function toOAuth(options: SlackOptions, environment: Environment): OAuthOptions | undefined {
  const clientId = options.clientId ?? environment["SLACK_CLIENT_ID"];
  const clientSecret = options.clientSecret ?? environment["SLACK_CLIENT_SECRET"];
  const stateSecret = options.stateSecret ?? environment["SLACK_STATE_SECRET"];
  if (clientId === undefined || clientSecret === undefined || stateSecret === undefined) return undefined;
  const { redirectUri, authorizationUrl } = options;
  return {
    clientId,
    clientSecret,
    stateSecret,
    ...(redirectUri !== undefined && { redirectUri }),
    ...(authorizationUrl !== undefined && { authorizationUrl }),
  };
}
