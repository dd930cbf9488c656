import { LeaseEnded } from "../errors.ts";
import { withDeadline } from "../time/deadline.ts";

/** A status that a platform shows while the bot works and clears when the bot posts, such as "is typing". */
export interface PassingStatus {
  /** Shows a text, and repeats the call until `rest`. Resolves when the first call is over. */
  show(text: string): Promise<void>;
  /** Shows nothing more. Makes no call that still waits at the gate. */
  rest(): void;
  /**
   * Call before a post, which clears the status. Rests, and waits a little for calls that have passed the gate, because the platform
   * may apply them after the post. Resolves to false if one is still under way.
   */
  said(): Promise<boolean>;
}

export interface PassingStatusOptions {
  /** Milliseconds between two calls: fewer than the platform shows the status for. */
  refreshEvery: number;
  /**
   * Makes the call. Read `wanted` right after the gate, and make no call if it is `undefined`: the bot may have posted while the call
   * waited, and a status that comes after the text would stay there for minutes.
   */
  send(wanted: () => string | undefined): Promise<void>;
}

/** Milliseconds that a post waits. A status that stays is better than a late post. */
const patience = 300;

export function createPassingStatus({ refreshEvery, send }: PassingStatusOptions): PassingStatus {
  let shown: string | undefined;
  let refresher: NodeJS.Timeout | undefined;
  const sent = new Set<Promise<unknown>>();

  const rest = (): void => {
    clearInterval(refresher);
    refresher = undefined;
    shown = undefined;
  };
  const tell = async (): Promise<void> => {
    const { promise, resolve } = Promise.withResolvers<void>();
    try {
      await send(() => {
        if (shown !== undefined) sent.add(promise);
        return shown;
      });
    } catch (error) {
      if (error instanceof LeaseEnded) rest();
      throw error;
    } finally {
      sent.delete(promise);
      resolve();
    }
  };
  // Errors are not logged: the next refresh may succeed.
  const refresh = (): void => void tell().catch(() => {});

  return {
    show(text) {
      shown = text;
      refresher ??= setInterval(refresh, refreshEvery).unref();
      return tell();
    },
    rest,
    async said() {
      rest();
      if (sent.size > 0) await withDeadline(Promise.all(sent), patience, () => undefined);
      return sent.size === 0;
    },
  };
}
