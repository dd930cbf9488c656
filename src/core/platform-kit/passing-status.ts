import { LeaseEnded } from "../errors.ts";
import { withDeadline } from "../time/deadline.ts";

/** What a platform shows while the bot works, and takes away when the bot posts: a status, or typing. */
export interface PassingStatus {
  /** Shows a text, and shows it again until `rest`. Resolves when the first call is over. */
  show(text: string): Promise<void>;
  /** Shows nothing more. A call that still waits at the gate is not made. */
  rest(): void;
  /**
   * Call before a post, which takes the status away. Rests, and waits a little for calls that have passed the gate, because the platform
   * may apply them later than the post. Resolves to false if one is still under way.
   */
  said(): Promise<boolean>;
}

export interface PassingStatusOptions {
  /** Milliseconds, fewer than those for which the platform shows it. */
  refreshEvery: number;
  /**
   * Makes the call. Read `wanted` right after the gate, and make no call if it is `undefined`: while the call waited, the bot may have
   * posted, and a status that comes after the text would stand there for minutes.
   */
  send(wanted: () => string | undefined): Promise<void>;
}

/** Milliseconds. A post that waits longer would be worse than a status that goes on. */
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
  // An error is not worth a line in the log: the next refresh may come through.
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
