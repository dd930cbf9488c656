import { LeaseEnded, withDeadline } from "#core/platform";
import type { Calls } from "../api/calls.ts";

/** Shows that the bot is typing until there is something to read. */
export interface Typing {
  show(isBusy: boolean): Promise<void>;
  /** Call before a post, which ends the typing. Resolves when no earlier call can start it again. */
  said(): Promise<void>;
}

/** Milliseconds. Discord shows it for ten seconds. https://discord.com/developers/docs/resources/channel#trigger-typing-indicator */
const refreshEvery = 8_000;
/** Milliseconds that a post waits for a call that is under way. A longer wait would be worse than typing that goes on. */
const patience = 300;

export function createTyping(calls: Calls, channel: () => Promise<string>): Typing {
  let isBusy = false;
  let hasSaid = false;
  let refresher: NodeJS.Timeout | undefined;
  let underWay: Promise<void> = Promise.resolve();
  let isSent = false;

  const rest = (): void => {
    clearInterval(refresher);
    refresher = undefined;
    isBusy = false;
  };
  const type = async (): Promise<void> => {
    const id = await channel();
    await calls(
      { scope: `typing ${id}`, priority: "progress", method: "POST", route: `/channels/${id}/typing` },
      () => {
        isSent = isBusy && !hasSaid;
        return isSent ? {} : undefined;
      },
    ).finally(() => (isSent = false));
  };
  const refresh = (): void => {
    // An error is not worth a line in the log: the next refresh may come through.
    underWay = type().catch((error: unknown) => {
      if (error instanceof LeaseEnded) rest();
    });
  };

  return {
    async show(busy) {
      if (!busy || hasSaid) return rest();
      isBusy = true;
      if (refresher) return;
      refresher = setInterval(refresh, refreshEvery).unref();
      refresh();
    },
    async said() {
      hasSaid = true;
      rest();
      if (isSent) await withDeadline(underWay, patience, () => undefined);
    },
  };
}
