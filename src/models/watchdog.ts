import { Failure } from "#core/bot";

export interface Patience {
  /** Milliseconds until the first word, and for any silence before it. */
  first: number;
  /** Milliseconds of silence once it speaks. */
  idle: number;
}

/** Notices a stream that stands still. The SDK's own timeout ends with the headers, and undici's comes after five minutes. */
export interface Watchdog {
  /** For everything that is done for the stream: aborted by the reader, or with a `Failure` when it was silent for too long. */
  readonly signal: AbortSignal;
  heard(spoken: boolean): void;
  stop(): void;
}

export function createWatchdog(patience: Patience, outer: AbortSignal, model: string): Watchdog {
  const expiry = new AbortController();
  const wait = (milliseconds: number, what: string): NodeJS.Timeout =>
    setTimeout(
      () => expiry.abort(new Failure("timeout", `${model} ${what} for ${milliseconds} ms.`)),
      // Beyond this a timer fires at once.
      Math.min(milliseconds, 2 ** 31 - 1),
    );
  let timer = wait(patience.first, "said nothing");
  let speaking = false;
  return {
    signal: AbortSignal.any([outer, expiry.signal]),
    heard(spoken) {
      if (spoken === speaking) return void timer.refresh();
      speaking = spoken;
      clearTimeout(timer);
      timer = wait(patience.idle, "stood still in the middle of its answer");
    },
    stop: () => clearTimeout(timer),
  };
}
