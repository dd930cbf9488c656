import { LeaseEnded, systemClock } from "#core/platform";
import type { Calls } from "../api/calls.ts";

/** The sign that somebody is at work, until there is something to read. */
export interface Typing {
  show(isBusy: boolean): Promise<void>;
  /** Something is about to be posted, which takes the sign away: none may come behind it. */
  said(): Promise<void>;
}

/** Discord shows it for ten seconds. https://discord.com/developers/docs/resources/channel#trigger-typing-indicator */
const refreshEvery = 8_000;
/** How long a text waits for a sign that is under way. Longer, and it would be worse than one that comes behind it. */
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
    // Nobody is told: it is only a sign of life, and the next one may come through.
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
      if (isSent) await Promise.race([underWay, systemClock.sleep(patience)]);
    },
  };
}
