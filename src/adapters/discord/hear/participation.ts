import {
  createParticipation as createCoreParticipation,
  type Cursors,
  type Participation,
  type ThreadRef,
} from "#core/platform";
import { direct, toOrigin } from "./origin.ts";

/** The conversations in which the bot takes part. */
export interface Conversations extends Pick<Participation, "classify"> {
  /** Tells whether the bot has been asked in a thread. It always takes part in direct messages. */
  isPart(thread: ThreadRef): Promise<boolean>;
}

/** Tells follow-ups from other messages in Discord's threads. */
export function createParticipation(options: {
  cursors: Cursors;
  followUps: "alone" | "everyone" | "nobody";
}): Conversations {
  const { classify, isEngaged } = createCoreParticipation({
    ...options,
    threadOf({ thread: { space, thread }, origin }) {
      const { channel, newThread } = toOrigin(origin);
      const isInThread = newThread !== undefined || thread === channel;
      return space === direct || !isInThread ? undefined : { key: keyOf({ space, thread }) };
    },
    isForOthers: (text) => /^<@!?\d+>/.test(text),
  });
  return {
    classify,
    isPart: async (thread) => thread.space === direct || isEngaged(keyOf(thread)),
  };
}

const keyOf = ({ space, thread }: Pick<ThreadRef, "space" | "thread">): string => `${space}/${thread}`;
