import { Failure, type Log, systemClock } from "#core/platform";
import { watchSocketHealth } from "./socket-health.ts";
import type { SocketClient } from "./socket-frames.ts";

/** A connection that Slack has said hello on. */
export interface SocketConnection {
  /** Resolves when it has ended, whoever ended it. */
  ended: Promise<void>;
  /** A message came: it lives. */
  beat(): void;
}

/** A connection that has not said hello by then never will. */
const patience = 15_000;
/** How long the other side may take to say goodbye. */
const goodbye = 1_000;

/** Opens one connection and watches over it: without any sign of life for `silence` milliseconds it is ended. */
export async function openConnection(
  client: SocketClient,
  { silence, log, signal }: { silence: number; log: Log; signal: AbortSignal },
): Promise<SocketConnection> {
  const lost = disconnected(client);
  await helloWithin(client, signal);
  let heardAt = Date.now();
  const beat = (): void => void (heardAt = Date.now());
  const unsubscribe = watchSocketHealth(client, beat);
  const watchdog = setInterval(
    () => {
      if (Date.now() - heardAt <= silence) return;
      log.warn({ silence }, "the connection to Slack gives no sign of life and is opened anew");
      void hangUp(client);
    },
    Math.min(5_000, silence / 4),
  );
  const ended = lost.then(() => {
    clearInterval(watchdog);
    unsubscribe();
  });
  return { ended, beat };
}

async function helloWithin(client: SocketClient, signal: AbortSignal): Promise<void> {
  const opening = client.start();
  // It may fail when nobody waits for it any more.
  opening.catch(() => {});
  const settled = new AbortController();
  const late = systemClock.sleep(patience, AbortSignal.any([settled.signal, signal])).then(() => {
    if (!settled.signal.aborted)
      throw new Failure("timeout", `Slack did not say hello within ${patience} ms.`);
  });
  late.catch(() => {});
  try {
    await Promise.race([opening, late]);
  } catch (error) {
    await hangUp(client);
    throw error;
  } finally {
    settled.abort();
  }
}

/** Ends a connection, with or without the other side's consent. */
export async function hangUp(client: SocketClient): Promise<void> {
  const gone = disconnected(client);
  const ask = (): void => void client.disconnect().catch(() => {});
  ask();
  const waiting = new AbortController();
  void gone.then(() => waiting.abort());
  await systemClock.sleep(goodbye, waiting.signal);
  // Asked a second time, the SDK closes the socket without waiting for an answer.
  if (!waiting.signal.aborted) ask();
  await systemClock.sleep(goodbye, waiting.signal);
}

function disconnected(client: SocketClient): Promise<void> {
  return new Promise((resolve) => client.once("disconnected", () => resolve()));
}
