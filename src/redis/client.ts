import { createClient } from "@keyv/redis";
import { toError, withDeadline } from "#core/engine";
import { watchConnection } from "./watch.ts";

/** A connection to Redis on which no call waits for ever. */
export type RedisClient = ReturnType<typeof createClient>;

type Settings = NonNullable<Parameters<typeof createClient>[0]>;

/** Milliseconds. The client pings every second, so this much silence means that the connection leads nowhere. */
const silence = 2_500;

/** For connections that wait for work: BullMQ's longest read takes 10 s. */
const longSilence = 15_000;

/** Milliseconds for which a start waits for Redis. */
const patienceAtStart = 1_500;

/**
 * Resolves when Redis answers, or after `patience` milliseconds without an answer. The client goes on connecting in the background,
 * and rejects every call at once until it is `isReady`. With the client's own defaults calls would wait for as long as Redis is
 * away, and nothing would notice a Redis that hangs.
 *
 * Logs nothing: each caller gets its error, and the parts that watch Redis log an outage once, with what `troubleWith` returns.
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
  // BullMQ duplicates the client for reads that Redis answers when there is work. Such a connection may be silent for long.
  client.duplicate = ((changes: Settings = {}) =>
    open({ ...settings(longSilence), ...changes }, longSilence)) as typeof client.duplicate;
  // Waits for an answer: if the password is wrong, Redis would end the connection at the first large call without saying why.
  const answered = client
    .connect()
    .then(() => client.ping())
    .catch(() => {});
  await withDeadline(answered, patience, () => undefined);
  return client;
}

const troubles = new WeakMap<RedisClient, string>();

/** Redis itself said this: "NOAUTH Authentication required." */
const isRefusal = /^[A-Z]+ /;
const isEnd = /ECONNRESET|EPIPE|closed/;

/** Returns why the connection cannot be made or used: the words of Redis or of the system, which hold no secret. */
export const troubleWith = (client: RedisClient): string | undefined => troubles.get(client);

/** Listens to errors, because Node ends the process at an error that nothing listens to. Notes what the trouble is. */
function quiet(client: RedisClient): RedisClient {
  const note = (error: unknown): void => {
    const { message, name } = toError(error);
    // The connection ends after a refusal. The refusal is the reason to tell.
    if (isRefusal.test(troubles.get(client) ?? "") && isEnd.test(message)) return;
    troubles.set(client, message || name);
  };
  const isWell = (): void => void troubles.delete(client);
  client.on("error", note);
  client.on("ping-interval", isWell);
  // A connection is "ready" before Redis has checked the password.
  client.on("ready", () => void client.ping().then(isWell, note));
  return client;
}
