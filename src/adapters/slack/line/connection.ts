import type { Receiver } from "@slack/bolt";
import { type Cursors, type Receive, type ThreadRef, toError } from "#core/platform";
import { type Admit, createDurableReceiver } from "./durable-receiver.ts";
import { createBoltApp } from "./bolt-app.ts";
import type { Calls } from "../api/calls.ts";
import { catchUp } from "../hear/catch-up.ts";
import type { ClientOptions } from "../api/client.ts";
import { createParticipation } from "../hear/participation.ts";
import { recipientOf } from "../hear/envelope.ts";
import { createHttpReceiver } from "./http-receiver.ts";
import type { SealedInstallations } from "../api/installation-store.ts";
import type { Installations } from "../api/workspaces.ts";
import { createLocalEvents } from "../hear/local-events.ts";
import type { Settings } from "../settings.ts";
import { createReception } from "./reception.ts";
import type { Fields } from "../api/payload.ts";
import { scopes } from "../api/scopes.ts";
import { createReadCursors } from "../hear/read-cursors.ts";
import { createSocketReceiver } from "./socket-receiver.ts";

/** The adapter while it listens. */
export interface Connection {
  readonly isConnected: boolean;
  stop(): Promise<void>;
}

export interface ConnectOptions {
  settings: Settings;
  client: ClientOptions;
  installations: Installations;
  callsTo(space: string): Calls;
  receive: Receive;
  cursors: Cursors;
  /** Slack sends this workspace's app fewer events than there are. */
  limited(team: string): void;
  /** Somebody has begun a thread just now. */
  begun(thread: ThreadRef): void;
}

/** Begins to listen. Resolves when Slack can reach us; what was missed is read in the background. */
export async function connect(options: ConnectOptions): Promise<Connection> {
  const { settings, client, installations, callsTo, receive, cursors, limited, begun } = options;
  const { log } = settings;
  const seen = createReadCursors(cursors);
  const understand = createReception({
    rules: { ...settings, now: Date.now },
    receive,
    seen,
    begun,
    engaged: createParticipation({ cursors, followUps: settings.followUps }),
    attend: createLocalEvents({
      callsTo,
      receive,
      limited,
      agentView: settings.agentView,
      welcome: settings.welcome,
      feedback: settings.feedback,
      removed: async (installation) => {
        log.warn(installation, "the app was removed from a workspace, or its token was revoked");
        await installations.forget(installation);
      },
      log,
    }),
  });
  const admit: Admit = async (body) => {
    await installations.meet(recipientOf(body));
    return understand(body);
  };
  const readMissed = oneAtATime(async () => {
    if (!settings.catchUp) return;
    await seen.flush();
    const selfOf = async (space: string): Promise<string> => (await installations.of(space)).self;
    await catchUp({ seen, callsTo, selfOf, admit, log, ...settings.catchUp });
  });
  const hold = (): void => void (settings.catchUp && seen.hold());
  const gap = (): void => {
    hold();
    void readMissed().catch((error: unknown) =>
      log.warn({ err: toError(error) }, "could not read what was missed"),
    );
  };

  const store = await installations.start(cursors);
  const { receiver, isUp } = openReceiver(options, { store, admit, gap });
  const app = createBoltApp(createDurableReceiver(receiver, admit, log), installations, client, log);
  await settings.setup?.(app);
  // Before anything can come.
  hold();
  await app.start();
  gap();

  let isStopped = false;
  return {
    get isConnected() {
      return !isStopped && isUp();
    },
    async stop() {
      isStopped = true;
      await app.stop();
      // What is not written down is read again by the next process.
      await seen
        .flush()
        .catch((error: unknown) => log.warn({ err: toError(error) }, "could not write down what was seen"));
    },
  };
}

/** The way in that the settings ask for. */
function openReceiver(
  { settings, client, installations }: ConnectOptions,
  { store, admit, gap }: { store: SealedInstallations | undefined; admit: Admit; gap(): void },
): { receiver: Receiver; isUp(): boolean } {
  const { way, log, routes } = settings;
  if (way.type === "socket") {
    const { connections, silence } = settings;
    const { appToken } = way;
    const refused = (body: Fields): void => void admit(body).catch(() => {});
    const receiver = createSocketReceiver({
      appToken,
      connections,
      silence,
      client,
      log,
      gap,
      limited: refused,
    });
    return { receiver, isUp: () => receiver.connected > 0 };
  }
  const { signingSecret, port } = way;
  const installing = way.type === "oauth" &&
    store && { oauth: { ...way.oauth, installationStore: store, scopes: Object.keys(scopes) } };
  const receiver = createHttpReceiver({ signingSecret, port, routes, client, log, ...installing });
  installations.adopt(receiver.installer);
  return { receiver, isUp: () => true };
}

/** Runs something again when it was asked for while it ran, but never twice at once. */
function oneAtATime(work: () => Promise<void>): () => Promise<void> {
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
