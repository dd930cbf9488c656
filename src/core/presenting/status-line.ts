import type { Logger } from "pino";
import type { Surface } from "../adapter.ts";
import { LeaseEnded } from "../errors.ts";

/** Shows next to the answer what the bot is doing. Only the newest status counts, and a failure here never fails the answer. */
export interface StatusLine {
  show(text: string | null): void;
  /** Clears the status. Resolves when that is done, or has failed. */
  end(): Promise<void>;
}

export function createStatusLine(surface: Surface, log: Logger, mayShow = false): StatusLine {
  let wanted: string | null = null;
  // A dead process may have left a status, or the surface may have prepared one. The empty text stands for it, so that it is cleared.
  let shown: string | null = mayShow ? "" : null;
  let telling: Promise<void> | undefined;
  let wasStale = false;

  const tell = async (): Promise<void> => {
    while (wanted !== shown) {
      const text = wanted;
      try {
        await surface.status(text);
      } catch (error) {
        if (error instanceof LeaseEnded) {
          // The gate refuses with "over" once, when the answer is complete. A second time the lease itself is over.
          if (error.reason !== "over" || wasStale) return;
          wasStale = true;
          // This status may have been set all the same, so the one that is wanted now must be set.
          shown = text ?? shown;
          continue;
        }
        log.debug({ err: error }, "could not show what the bot is doing; the answer goes on");
      }
      shown = text;
    }
  };
  const show = (text: string | null): void => {
    wanted = text;
    telling ??= tell().finally(() => (telling = undefined));
  };
  return {
    show,
    async end() {
      show(null);
      await telling;
    },
  };
}
