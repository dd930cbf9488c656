import { type AwakeTimer, type Clock, Failure, startAwakeTimer, systemClock } from "#core/bot";

export interface Patience {
  /** Milliseconds of silence before the first word. */
  first: number;
  /** Milliseconds of silence after it. */
  idle: number;
}

/**
 * Ends a stream that stands still. The SDK's own timeout covers the headers only, and undici's comes after five
 * minutes.
 */
export interface Watchdog {
  /** Aborts when the reader's signal does, or with a `Failure` when the stream was silent for too long. */
  readonly signal: AbortSignal;
  heard(spoken: boolean): void;
  stop(): void;
}

export function createWatchdog(
  patience: Patience,
  outer: AbortSignal,
  { model, clock = systemClock }: { model: string; clock?: Clock | undefined },
): Watchdog {
  const expiry = new AbortController();
  const wait = (milliseconds: number, what: string): AwakeTimer =>
    startAwakeTimer(
      milliseconds,
      () => expiry.abort(new Failure("timeout", `${model} ${what} for ${milliseconds} ms.`)),
      clock,
    );
  let timer = wait(patience.first, "said nothing");
  let speaking = false;
  return {
    signal: AbortSignal.any([outer, expiry.signal]),
    heard(spoken) {
      if (spoken === speaking) return timer.refresh();
      speaking = spoken;
      timer.cancel();
      timer = wait(patience.idle, "stood still in the middle of its answer");
    },
    stop: () => timer.cancel(),
  };
}
