import type { Responder } from "#core";

/** An answer in pieces. It waits before each but the first until it may go on, or until it is stopped. */
export interface Pieces {
  respond: Responder;
  goOn(): void;
  /** It was stopped while it waited. */
  readonly isStopped: boolean;
}

export function createPieces(...pieces: readonly string[]): Pieces {
  let next = Promise.withResolvers<void>();
  let isStopped = false;
  return {
    async *respond({ signal }) {
      for (const [index, piece] of pieces.entries()) {
        if (index > 0) {
          const stopped = new Promise((resolve) => signal.addEventListener("abort", resolve));
          await Promise.race([next.promise, stopped]);
          isStopped = signal.aborted;
          if (isStopped) return;
          next = Promise.withResolvers();
        }
        yield piece;
      }
    },
    goOn: () => next.resolve(),
    get isStopped() {
      return isStopped;
    },
  };
}
