import { createClient } from "@keyv/redis";
import { toError, withDeadline } from "#core/engine";
import { watchConnection } from "./watch.ts";

/** A connection to Redis on which no call waits for ever. */
export type RedisClient = ReturnType<typeof createClient>;

type Settings = NonNullable<Parameters<typeof createClient>[0]>;

/** A ping goes out every second: this much silence means that nobody is there, although the connection stands. */
const silence = 2_500;

/** Longer than the longest read that BullMQ lets Redis answer late: 10 s. */
const longSilence = 15_000;

/** How long a start waits for Redis. */
const patienceAtStart = 1_500;

/**
 * Resolves when Redis is there, or when it is clear that a start will have to do without: it is connected to in the background,
 * again and again, and `isReady` says how things are. While they are bad every call is refused at once. Without these settings
 * calls would wait for as long as Redis is away, and a Redis that hangs would never be noticed at all.
 *
 * Errors are not logged here: each of them is told to whoever made the call, and whoever watches `isReady` says it once, with
 * what `troubleWith` knows.
 */
export async function openRedis(url: string, patience = patienceAtStart): Promise<RedisClient> {
  const settings = (socketTimeout: number): Settings => ({
    url,
    disableOfflineQueue: true,
    disableClientInfo: true,
    pingInterval: 1_000,
    socket: {
      connectTimeout: 1_000,
      socketTimeout,
      reconnectStrategy: (retries: number) => Math.min(50 * 2 ** retries, 1_000),
    },
  });
  const open = (given: Settings, most: number): RedisClient => {
    const client = quiet(createClient(given));
    watchConnection(client, most);
    return client;
  };
  const client = open(settings(silence), silence);
  // Copies are made for reads that Redis answers when there is something to say. Those connections are silent by nature.
  client.duplicate = ((changes: Settings = {}) =>
    open({ ...settings(longSilence), ...changes }, longSilence)) as typeof client.duplicate;
  // Answered, because with the first large question of somebody who may not ask Redis ends the connection without a word.
  const answered = client
    .connect()
    .then(() => client.ping())
    .catch(() => {});
  await withDeadline(answered, patience, () => undefined);
  return client;
}

const troubles = new WeakMap<RedisClient, string>();

/** In the words of Redis: "NOAUTH Authentication required." */
const isRefusal = /^[A-Z]+ /;
const isEnd = /ECONNRESET|EPIPE|closed/;

/** Why a connection cannot be made or used, if it cannot: the words of Redis or of the system, in which there are no secrets. */
export const troubleWith = (client: RedisClient): string | undefined => troubles.get(client);

/** Without a listener Node ends the process with the first error. */
function quiet(client: RedisClient): RedisClient {
  const note = (error: unknown): void => {
    const { message, name } = toError(error);
    // After a refusal the connection ends, which says nothing more.
    if (isRefusal.test(troubles.get(client) ?? "") && isEnd.test(message)) return;
    troubles.set(client, message || name);
  };
  const isWell = (): void => void troubles.delete(client);
  client.on("error", note);
  client.on("ping-interval", isWell);
  // A connection stands before Redis has asked who comes.
  client.on("ready", () => void client.ping().then(isWell, note));
  return client;
}
