import {
  createParticipation as createCoreParticipation,
  type Cursors,
  type Participation,
} from "#core/platform";
import { direct, toOrigin } from "./origin.ts";

/** Tells follow-ups from other messages in Discord's threads. */
export function createParticipation(options: {
  cursors: Cursors;
  followUps: "alone" | "everyone" | "nobody";
}): Participation {
  return createCoreParticipation({
    ...options,
    threadOf({ thread: { space, thread }, origin }) {
      const { channel, newThread } = toOrigin(origin);
      const isInThread = newThread !== undefined || thread === channel;
      return space === direct || !isInThread ? undefined : { key: `${space}/${thread}` };
    },
    isForOthers: (text) => /^<@!?\d+>/.test(text),
  });
}
