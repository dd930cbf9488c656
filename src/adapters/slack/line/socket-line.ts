import { SocketModeReceiver } from "@slack/bolt";
import { Failure, type Fields, type Log, systemClock, toError } from "#core/platform";
import { type ClientOptions, clientOptions } from "../api/client.ts";
import { closedFor, refusalOf } from "../api/refusal.ts";
import { kindBy } from "../api/refusal-words.ts";
import { toSdkLogger } from "../api/sdk-logger.ts";
import { hangUp, openConnection, type SocketConnection } from "./socket-connection.ts";
import { interceptFrames } from "./socket-frames.ts";

/** A place for one connection of Socket Mode, which is opened again until `stop`. */
export interface SocketLine {
  receiver: SocketModeReceiver;
  /** When the open connection was opened, in milliseconds since 1970. */
  readonly openedAt: number | undefined;
  /** Resolves with the first connection. Rejects if the first try fails, and goes on trying until `stop` all the same. */
  start(): Promise<void>;
  /** Ends the connection and opens another one. Slack sends again what was not acknowledged. */
  renew(): Promise<void>;
  stop(): Promise<void>;
}

export interface SocketLineOptions {
  appToken: string;
  client: ClientOptions;
  log: Log;
  /** Milliseconds without a sign of life after which a connection counts as dead. */
  silence: number;
  /** Called when the connection came up or went down. */
  changed(): void;
  /** Called when Slack limits the events of a workspace. */
  limited(body: Fields): void;
}

const longestWait = 30_000;
/** Milliseconds. After a refusal natter asks Slack less often, because only an operator can change it. */
const waitIfRefused = 60_000;

/**
 * Reconnects itself. The SDK would wait five seconds, in which events are lost, and would end the process if the token was revoked
 * (https://github.com/slackapi/node-slack-sdk/issues/2656).
 */
export function createSocketLine(options: SocketLineOptions): SocketLine {
  const { log } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  const receiver = createReceiver(options);
  let connection: SocketConnection | undefined;
  let openedAt: number | undefined;
  let running: Promise<void> | undefined;
  interceptFrames(receiver.client, { log, limited: options.limited, heard: () => connection?.beat() });

  /** Serves one connection, from hello to its end. */
  const serve = async (up: () => void): Promise<void> => {
    connection = await openConnection(receiver.client, { silence: options.silence, log, signal });
    openedAt = performance.now();
    up();
    options.changed();
    await connection.ended;
    connection = undefined;
    openedAt = undefined;
    options.changed();
  };

  const keepConnected = async (first: PromiseWithResolvers<void>): Promise<void> => {
    let isFirst = true;
    let told: string | undefined;
    for (let failures = 0; !signal.aborted;) {
      try {
        await serve(() => {
          if (told !== undefined) log.info({ failures }, "connected to Slack again");
          [failures, isFirst, told] = [0, false, undefined];
          first.resolve();
        });
      } catch (thrown) {
        if (signal.aborted) break;
        failures += 1;
        const error = whyNotConnected(thrown);
        // The caller logs why the start failed. One line per outage is enough.
        if (!isFirst && told !== error.message)
          log.error({ err: error }, "could not connect to Slack; trying again until it can be reached");
        told = isFirst ? told : error.message;
        isFirst = false;
        first.reject(error);
        await systemClock.sleep(waitAfter(error, failures), signal);
      }
    }
    first.reject(new Failure("interrupted", "The connection to Slack was stopped before it was open."));
  };

  return {
    receiver,
    get openedAt() {
      return openedAt;
    },
    start() {
      const first = Promise.withResolvers<void>();
      running = keepConnected(first);
      return first.promise;
    },
    async renew() {
      if (connection) await hangUp(receiver.client);
    },
    async stop() {
      stopping.abort();
      if (connection) await hangUp(receiver.client);
      await running;
    },
  };
}

function createReceiver({ appToken, client, log }: SocketLineOptions): SocketModeReceiver {
  return new SocketModeReceiver({
    appToken,
    autoReconnectEnabled: false,
    logger: toSdkLogger(log),
    installerOptions: { clientOptions: clientOptions(client) },
    processEventErrorHandler: ({ error }) => {
      log.error({ err: error }, "could not make an event durable; Slack sends it again");
      return Promise.resolve(false);
    },
  });
}

const waitAfter = ({ kind, retryAfter }: Failure, failures: number): number =>
  kind === "key" ? waitIfRefused : Math.max(retryAfter ?? 0, Math.min(longestWait, 500 * 2 ** failures));

function whyNotConnected(thrown: unknown): Failure {
  const refusal = refusalOf(thrown);
  const retryAfter = closedFor(thrown);
  if (refusal !== undefined && retryAfter === undefined && kindBy(refusal) !== "busy") {
    const advice =
      'Make another one with the scope connections:write under "Basic Information", and set SLACK_APP_TOKEN.';
    return new Failure("key", `Slack refuses the app-level token (${refusal}). ${advice}`, { cause: thrown });
  }
  return new Failure("offline", `Slack cannot be reached: ${toError(thrown).message}`, {
    cause: thrown,
    retryAfter,
  });
}
