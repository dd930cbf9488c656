import {
  createParticipation as createCoreParticipation,
  type Cursors,
  type Participation,
} from "#core/platform";
import { isPrivateThread } from "./interaction.ts";
import { toOrigin } from "./origin.ts";

/** Tells follow-ups from other messages in Slack's threads. */
export function createParticipation(options: {
  cursors: Cursors;
  followUps: "alone" | "everyone" | "nobody";
}): Participation {
  return createCoreParticipation({
    ...options,
    threadOf({ thread, via, origin }) {
      const { isDirect, message, starter } = toOrigin(origin);
      // A message that begins a thread is not a follow-up.
      const isBeginning = via === "ambient" && thread.thread === message;
      if (isDirect || isBeginning || isPrivateThread(thread.thread)) return undefined;
      return { key: `${thread.space}/${thread.channel}/${thread.thread}`, starter };
    },
    isForOthers: (text) => /^<@\w+>/.test(text),
  });
}
