import type { AddressInfo } from "node:net";
import type { Channel, Person } from "../world/place.ts";
import type { Platform } from "../world/platform.ts";
import { createRandom } from "../world/random.ts";
import type { World } from "../world/world.ts";
import type { SlackActs } from "./people/slack-acts.ts";
import { createAdmin } from "./admin.ts";
import type { SlackAdmin } from "./admin.ts";
import { createDeliveries } from "./events/deliveries.ts";
import { createDirectory } from "./apps/directory.ts";
import type { Installation, SlackApp } from "./apps/installation.ts";
import { feedEvents } from "./events/event-feed.ts";
import { createOAuthCodes } from "./apps/oauth-codes.ts";
import { connectHttp, createHttpTransport } from "./events/http-events.ts";
import { createIds } from "./ids.ts";
import { exampleManifest } from "./apps/manifest.ts";
import type { Manifest } from "./apps/manifest.ts";
import { createSlackPlatform } from "./people/platform.ts";
import { createRates, documentedLimits } from "./apps/rates.ts";
import type { Limits } from "./apps/rates.ts";
import { createResponseUrls } from "./interactions/response-urls.ts";
import { createSlackServer } from "./http/server.ts";
import { createSessions } from "./streams/sessions.ts";
import { usualRules } from "./rules.ts";
import type { Rules } from "./rules.ts";
import type { Slack } from "./slack.ts";
import { createSocketMode, usualLife, usualPing } from "./events/socket-mode.ts";
import type { SocketMode } from "./events/socket-mode.ts";
import { createStreams, observedLife } from "./streams/streams.ts";
import type { StreamLife } from "./streams/streams.ts";
import { createTriggers } from "./interactions/triggers.ts";
import { createUploads } from "./messages/uploads.ts";
import { createViews } from "./interactions/views.ts";

/** Options of a simulated Slack. */
export interface SlackOptions {
  world: World;
  /** Default: 0, which takes a free port. */
  port?: number;
  host?: string;
  /** The manifest of the first app. Default: one that may do everything. */
  manifest?: Manifest;
  /** The person of the world who becomes the app's bot in the first workspace. Default: a new one. */
  bot?: Person;
  /** The names of the workspaces. The app is installed in each. */
  workspaces?: readonly string[];
  /** The name of an organization that all workspaces are part of. The app is then installed once for all. */
  organization?: string;
  /**
   * Whether the app is commercially distributed outside the Marketplace, which limits it to one page of
   * history per minute.
   */
  restrictedHistory?: boolean;
  limits?: Limits;
  streamLife?: StreamLife;
  /** Chooses behaviour that Slack does not document. */
  rules?: Partial<Rules>;
  /** Milliseconds after which Slack refreshes a socket. Default: about five hours, as `hello` says. */
  socketLife?: number;
  /** Milliseconds between two pings on a socket, measured on the wall clock. Default: 5,000. */
  pingEvery?: number;
  /**
   * Events per hour, workspace and app before Slack stops sending.
   * https://docs.slack.dev/apis/events-api/#rate_limiting
   */
  eventsPerHour?: number;
  /**
   * Delivers events in any order, each up to `within` milliseconds late (default: 2,000). The same seed gives the same
   * delays, sockets and named installations. Slack promises no order between sockets.
   */
  shuffle?: { seed: number; within?: number };
  /** Returns a number below 1, which chooses the socket and the named installation of each event. */
  random?: () => number;
}

/** What an app needs to log in. */
export interface SlackTokens {
  bot: string;
  /** The way to renew the bot's token, if the manifest rotates tokens. */
  refresh?: string;
  app: string;
  signingSecret: string;
  clientId: string;
  clientSecret: string;
}

/** A Slack on loopback: the address and tokens for the SDK, and everything behind them for tests. */
export interface SlackSimulator extends SlackAdmin {
  /** The address for `slackApiUrl`, with the slash at the end. */
  url: string;
  /** The tokens of the first app in the first workspace. */
  tokens: SlackTokens;
  platform: Platform & SlackActs;
  app: SlackApp;
  /** The first app's installation in each workspace. */
  installations: readonly Installation[];
  /** #general of the first workspace. */
  general: Channel;
  /** Sets an app's public address (by default the first app's), after a challenge. */
  connectHttp(address: string, app?: SlackApp): Promise<void>;
  /** The open sockets, and ways to refresh or cut them. */
  sockets: SocketMode;
  /** Resolves when no delivery waits for an acknowledgement. Retries that are due later do not count. */
  settled(): Promise<void>;
  /** The state behind the API. */
  slack: Slack;
  stop(): Promise<void>;
}

/**
 * Starts a simulated Slack in a world: a server for SDKs, and a workspace with #general and an installed app.
 * People of the world who have no account yet join the workspace.
 */
export async function createSlackSimulator(options: SlackOptions): Promise<SlackSimulator> {
  const {
    world,
    port = 0,
    host = "127.0.0.1",
    workspaces = ["Natter"],
    manifest = exampleManifest,
  } = options;
  let address = "";
  const slack = assemble(options, () => address);
  const stopFeed = feedEvents(slack);
  const stopCutting = cutSockets(slack);

  const server = createSlackServer(slack, host);
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, host, resolve);
  });
  address = `http://${host}:${(server.address() as AddressInfo).port}`;
  const stop = async (): Promise<void> => {
    stopFeed();
    stopCutting();
    slack.deliveries.close();
    const closed = new Promise<void>((resolve) => server.close(() => resolve()));
    await slack.sockets.close();
    server.closeAllConnections();
    await closed;
  };

  const admin = createAdmin(slack);
  const app = slack.directory.addApp(manifest, { restrictedHistory: options.restrictedHistory ?? false });
  const teams = workspaces.map(admin.addWorkspace);
  for (const person of world.people.filter(({ isBot, ids }) => !isBot && ids["slack"] === undefined)) {
    for (const team of teams) admin.admit(person, team);
  }
  const installations =
    options.organization === undefined
      ? teams.map((team, index) => admin.install(app, team, index === 0 ? options.bot : undefined))
      : admin.installForAll(app, admin.addOrganization(options.organization, teams), options.bot);
  const [first] = installations;
  if (!first) throw new Error("A simulated Slack needs at least one workspace.");
  const tokens: SlackTokens = {
    bot: first.token,
    ...(first.rotation && { refresh: first.rotation.refreshToken }),
    app: app.appToken,
    signingSecret: app.signingSecret,
    clientId: app.clientId,
    clientSecret: app.clientSecret,
  };
  return {
    url: `${address}/api/`,
    tokens,
    platform: createSlackPlatform(slack, stop),
    app,
    installations,
    general: admin.generalOf(first.team),
    ...admin,
    connectHttp: (target, which = app) => connectHttp(which, world.clock, target, slack.ids.secret()),
    sockets: slack.sockets,
    settled: slack.deliveries.settled,
    slack,
    stop,
  };
}

/** The most milliseconds that an event of a shuffled Slack is late. */
const usualLateness = 2_000;

/** Puts the parts together. All timers run on the world's clock. */
function assemble(options: SlackOptions, address: () => string): Slack {
  const { world, limits = documentedLimits, streamLife = observedLife, eventsPerHour = 30_000 } = options;
  const { clock } = world;
  const ids = createIds(clock);
  const { shuffle } = options;
  const random = options.random ?? (shuffle ? createRandom(shuffle.seed) : Math.random);
  const shuffledWithin = shuffle && (shuffle.within ?? usualLateness);
  const { socketLife: life = usualLife, pingEvery = usualPing } = options;
  const sockets = createSocketMode({ clock, ids, random, life, pingEvery }, address);
  return {
    world,
    ids,
    directory: createDirectory(world, ids),
    oauthCodes: createOAuthCodes(clock, ids),
    rules: { ...usualRules, ...options.rules },
    rates: createRates(clock, world.calls, limits),
    deliveries: createDeliveries({ world, ids, eventsPerHour, random, shuffledWithin }, (app) =>
      app.manifest.settings?.socket_mode_enabled === true
        ? sockets.transport(app)
        : createHttpTransport(app, clock),
    ),
    sockets,
    streams: createStreams(world, streamLife),
    sessions: createSessions(world),
    triggers: createTriggers(clock, ids),
    responseUrls: createResponseUrls(clock, ids, address),
    views: createViews(world, ids),
    uploads: createUploads(world, ids, address),
    address,
  };
}

/**
 * Cuts the open sockets when that fault is planned. If none is open, the fault hits the next one. Returns a
 * function that ends this.
 */
function cutSockets({ world, sockets }: Slack): () => void {
  let cutting = false;
  return world.on(({ type }) => {
    // Taking a fault changes the plan, which calls this function again.
    if (type !== "faults" || cutting || sockets.connections() === 0) return;
    cutting = true;
    if (world.faults.take("slack", "socket", ["dropped-socket"])) sockets.drop();
    cutting = false;
  });
}
