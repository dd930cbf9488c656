import { Failure, type Log, raceAbort, systemClock, withDeadline } from "#core/platform";
import type { SocketClient } from "./socket-frames.ts";
import { watchSocketHealth } from "./socket-health.ts";

/** A connection on which Slack has said hello. */
export interface SocketConnection {
  /** Resolves when either side has ended it. */
  ended: Promise<void>;
  /** Tells the watchdog that a message came. */
  beat(): void;
}

/** Milliseconds. Slack says hello at once or not at all. */
const helloWithinMs = 15_000;
/** Milliseconds for Slack to answer when the connection is closed. */
const closeWithinMs = 1_000;

/** Opens one connection, and ends it after `silence` milliseconds without a sign of life. */
export async function openConnection(
  client: SocketClient,
  { silence, log, signal }: { silence: number; log: Log; signal: AbortSignal },
): Promise<SocketConnection> {
  const disconnection = disconnected(client);
  await helloWithin(client, signal);
  // Not the wall clock, which may be set.
  let heardAt = performance.now();
  const beat = (): void => void (heardAt = performance.now());
  const unsubscribe = watchSocketHealth(client, beat);
  const watchdog = setInterval(
    () => {
      if (performance.now() - heardAt <= silence) return;
      clearInterval(watchdog);
      log.warn({ silence }, "a connection to Slack gives no sign of life; opening another one");
      void hangUp(client);
    },
    Math.min(5_000, silence / 4),
  );
  const ended = disconnection.then(() => {
    clearInterval(watchdog);
    unsubscribe();
  });
  return { ended, beat };
}

async function helloWithin(client: SocketClient, signal: AbortSignal): Promise<void> {
  const opening = client.start();
  // It may also fail after the deadline.
  opening.catch(() => {});
  const late = (): never => {
    throw new Failure("timeout", `Slack did not say hello within ${helloWithinMs} ms.`);
  };
  try {
    await raceAbort(withDeadline(opening, helloWithinMs, late), signal);
  } catch (error) {
    await hangUp(client);
    throw error;
  }
}

/** Ends a connection, whether or not Slack answers. */
export async function hangUp(client: SocketClient): Promise<void> {
  const gone = disconnected(client);
  const ask = (): void => void client.disconnect().catch(() => {});
  ask();
  const waiting = new AbortController();
  void gone.then(() => waiting.abort());
  await systemClock.sleep(closeWithinMs, waiting.signal);
  // At the second call the SDK closes the socket without waiting for an answer.
  if (!waiting.signal.aborted) ask();
  await systemClock.sleep(closeWithinMs, waiting.signal);
}

function disconnected(client: SocketClient): Promise<void> {
  return new Promise((resolve) => client.once("disconnected", () => resolve()));
}
