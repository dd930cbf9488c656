import type { Logger } from "pino";
import type { Surface } from "../adapter.ts";
import { LeaseEnded } from "../errors.ts";

/** What the bot is doing, beside the answer. Only the newest counts, and none of it is worth failing for. */
export interface StatusLine {
  show(text: string | null): void;
  /** Resolves when the status is cleared, or when that was tried. */
  end(): Promise<void>;
}

export function createStatusLine(surface: Surface, log: Logger, mayShow = false): StatusLine {
  let wanted: string | null = null;
  // What a dead process may have left is unknown; only clearing it is sure.
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
          // The gate says so once, when the answer is complete. After that it is the lease that is over, and stays over.
          if (error.reason !== "over" || wasStale) return;
          wasStale = true;
          // It waited for its turn then, and may have come half through: what is wanted now must be told.
          shown = text ?? shown;
          continue;
        }
        log.debug({ err: error }, "could not show the status");
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
