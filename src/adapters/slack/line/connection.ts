import type { App, CustomRoute, Receiver } from "@slack/bolt";
import {
  type CatchUp,
  type Cursors,
  type Fields,
  type Log,
  raceAbort,
  type Receive,
  type ThreadRef,
  toError,
} from "#core/platform";
import type { Calls } from "../api/calls.ts";
import type { ClientOptions } from "../api/client.ts";
import type { SealedInstallations } from "../api/installation-store.ts";
import type { Rotation } from "../api/rotating-token.ts";
import { scopes } from "../api/scopes.ts";
import type { Installations } from "../api/workspaces.ts";
import { createAbouts } from "../hear/about.ts";
import type { Welcome } from "../hear/app-home.ts";
import { createCatchUp } from "../hear/catch-up.ts";
import { recipientOf } from "../hear/envelope.ts";
import type { InboundRules } from "../hear/inbound.ts";
import type { Rating, Visit } from "../hear/inbound-kind.ts";
import { createLocalEvents } from "../hear/local-events.ts";
import { createParticipation } from "../hear/participation.ts";
import { createReadCursors } from "../hear/read-cursors.ts";
import { type Admit, createReception } from "../hear/reception.ts";
import { createFindRecipient } from "../hear/recipients.ts";
import { createReaddress } from "../hear/readdress.ts";
import { createBoltApp } from "./bolt-app.ts";
import { createDurableReceiver } from "./durable-receiver.ts";
import { createHttpReceiver, type OAuthOptions } from "./http-receiver.ts";
import { createSocketReceiver } from "./socket-receiver.ts";

/** How Slack's deliveries come. */
export type Transport =
  | { type: "socket"; botToken: string; rotation?: Rotation | undefined; appToken: string }
  | { type: "http"; botToken: string; rotation?: Rotation | undefined; signingSecret: string; port: number }
  | { type: "oauth"; oauth: OAuthOptions; signingSecret: string; port: number };

export interface ConnectSettings extends Omit<InboundRules, "now"> {
  transport: Transport;
  followUps: "alone" | "everyone" | "nobody";
  welcome: Welcome;
  feedback: ((rating: Rating) => void | Promise<void>) | false;
  fetch: typeof globalThis.fetch;
  catchUp: CatchUp;
  setup: ((app: App) => void | Promise<void>) | undefined;
  routes: readonly CustomRoute[];
  connections: number;
  /** Milliseconds without a sign of life after which a socket counts as dead. */
  silence: number;
  log: Log;
}

/** The adapter while it listens. */
export interface Connection {
  readonly isConnected: boolean;
  stop(): Promise<void>;
}

export interface ConnectOptions {
  settings: ConnectSettings;
  client: ClientOptions;
  installations: Installations;
  callsTo(space: string): Calls;
  receive: Receive;
  cursors: Cursors;
  /** Called when Slack limits the events of a workspace. */
  limited(team: string): void;
  /** Called when a person has begun a thread. */
  begun(thread: ThreadRef): void;
  /** Called when a person opens the bot's tab, or looks at something else beside it. */
  visited(visit: Visit): void;
  /** Ends a start that is under way. */
  stopped: AbortSignal;
}

/** Begins to listen. Resolves when Slack's deliveries can come. What was missed is read in the background. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { settings, client, installations, callsTo, receive, cursors, limited, begun, visited } = options;
  const { log } = settings;
  const readCursors = createReadCursors(cursors);
  const abouts = createAbouts(cursors);
  const readdress = createReaddress(installations);
  const understand = createReception({
    findRecipient: createFindRecipient(installations),
    rules: { ...settings, now: Date.now },
    receive,
    readCursors,
    begun,
    participation: createParticipation({ cursors, followUps: settings.followUps }),
    handleLocally: createLocalEvents({
      callsTo,
      receive,
      limited,
      visited,
      agentView: settings.agentView,
      welcome: settings.welcome,
      abouts,
      feedback: settings.feedback,
      fetch: settings.fetch,
      removed: async (installation) => {
        const isForgotten = await installations.forget(installation, installation.at);
        log.warn(
          installation,
          `the app was removed from a workspace or its token was revoked; ${isForgotten ? "forgot the token" : "kept the token, which is newer or comes from the settings"}`,
        );
      },
      log,
    }),
  });
  const admit: Admit = async (body) => {
    await installations.meet(recipientOf(body));
    return understand(await abouts.restore(await readdress(body)));
  };
  const stopping = new AbortController();
  const selfOf = async (space: string): Promise<string> => (await installations.of(space)).self;
  const catchUp =
    settings.catchUp &&
    createCatchUp({ readCursors, callsTo, selfOf, admit, log, signal: stopping.signal, ...settings.catchUp });
  const readMissed = coalesced(async () => {
    if (!catchUp || stopping.signal.aborted) return;
    await readCursors.flush();
    await catchUp();
  });
  const noteGap = (): void => void (settings.catchUp && readCursors.noteGap());
  const gap = (): void => {
    noteGap();
    void readMissed().catch((error: unknown) =>
      log.warn({ err: toError(error) }, "could not read what was missed; reading it after the next gap"),
    );
  };

  const store = await raceAbort(installations.start(cursors), options.stopped);
  const { receiver, isUp } = openReceiver(options, { store, admit, gap });
  const app = createBoltApp(createDurableReceiver(receiver, admit, log), installations, client, log);
  await settings.setup?.(app);
  // Noted before the first event can come.
  noteGap();
  await startOrStop(app, options.stopped);
  gap();

  return {
    get isConnected() {
      return !stopping.signal.aborted && isUp();
    },
    async stop() {
      stopping.abort();
      await app.stop();
      await readCursors
        .flush()
        .catch((error: unknown) =>
          log.warn(
            { err: toError(error) },
            "could not store how far the channels were read; the next process reads some messages again",
          ),
        );
    },
  };
}

/** Starts the app. Leaves nothing open if that fails or is stopped. */
async function startOrStop(app: App, stopped: AbortSignal): Promise<void> {
  try {
    await raceAbort(app.start(), stopped);
  } catch (error) {
    await app.stop();
    throw error;
  }
}

/** Opens the receiver that the settings ask for. */
function openReceiver(
  { settings, client, installations }: ConnectOptions,
  { store, admit, gap }: { store: SealedInstallations | undefined; admit: Admit; gap(): void },
): { receiver: Receiver; isUp(): boolean } {
  const { transport, log, routes } = settings;
  if (transport.type === "socket") {
    const { connections, silence } = settings;
    const receiver = createSocketReceiver({
      appToken: transport.appToken,
      connections,
      silence,
      client,
      log,
      gap,
      limited: (body: Fields): void => void admit(body).catch(() => {}),
    });
    return { receiver, isUp: () => receiver.connected > 0 };
  }
  const { signingSecret, port } = transport;
  const oauth = transport.type === "oauth" &&
    store && { ...transport.oauth, installationStore: store, scopes: Object.keys(scopes) };
  const receiver = createHttpReceiver({
    signingSecret,
    port,
    routes,
    client,
    log,
    oauth: oauth || undefined,
  });
  installations.adopt(receiver.installer);
  return { receiver, isUp: () => true };
}

/** Returns a function that runs `work`, never twice at once. Calls during a run lead to one more run after it. */
function coalesced(work: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | undefined;
  let isWanted = false;
  const run = async (): Promise<void> => {
    do {
      isWanted = false;
      await work();
    } while (isWanted);
  };
  return () => {
    isWanted = true;
    running ??= run().finally(() => (running = undefined));
    return running;
  };
}
