import { createPassingStatus } from "#core/platform";
import type { Calls } from "../api/calls.ts";

/** Shows that the bot is typing until there is something to read. */
export interface Typing {
  show(isBusy: boolean): Promise<void>;
  /** Call before a post, which ends the typing. Resolves when no earlier call can start it again. */
  said(): Promise<void>;
}

/** Milliseconds. Discord shows it for ten seconds. https://discord.com/developers/docs/resources/channel#trigger-typing-indicator */
const refreshEvery = 8_000;

export function createTyping(calls: Calls, channel: () => Promise<string>): Typing {
  let isBusy = false;
  let hasSaid = false;

  const typing = createPassingStatus({
    refreshEvery,
    async send(wanted) {
      const id = await channel();
      await calls(
        { scope: `typing ${id}`, priority: "progress", method: "POST", route: `/channels/${id}/typing` },
        () => (wanted() === undefined ? undefined : {}),
      );
    },
  });
  const rest = (): void => {
    isBusy = false;
    typing.rest();
  };

  return {
    async show(busy) {
      if (!busy || hasSaid) return rest();
      if (isBusy) return;
      isBusy = true;
      // An answer does not wait for it.
      void typing.show("typing").catch(() => {});
    },
    async said() {
      hasSaid = true;
      isBusy = false;
      await typing.said();
    },
  };
}
