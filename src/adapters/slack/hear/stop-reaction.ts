import { createRateCount, fieldsOf, type Stopped, systemClock, textOf } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import type { LocalEvent } from "./inbound-kind.ts";
import { messageId, threadRef, timeOf } from "./origin.ts";

type Reaction = Extract<LocalEvent, { type: "reaction" }>;

/** The emoji that mean "stop", on a question or on its answer. */
const stopEmoji: ReadonlySet<string> = new Set([
  "x",
  "octagonal_sign",
  "black_square_for_stop",
  "no_entry",
  "no_entry_sign",
]);

/** Tells whether a reaction may mean an answer that is being written. */
export const meansStop = (reaction: Reaction): boolean => stopEmoji.has(reaction.emoji);

/** How often one person's reactions are looked up. Slack allows 50 a minute for a whole workspace. */
const lookUps = { most: 5, window: 60_000 };

/** Tells whether a person's reaction is looked up. Limits each person, so that the reactions of others find room. */
export function createReactionLimit(clock = systemClock): (reaction: Reaction) => boolean {
  const count = createRateCount([lookUps], clock);
  return ({ team, person }) => count(`${team} ${person}`) === 0;
}

/** Returns the order that a reaction stands for. Asks Slack for the message's thread, which a reaction does not name. */
export async function toStop(
  { team, channel, message, person, emoji }: Reaction,
  { calls, agentView }: { calls: Calls; agentView: boolean },
): Promise<Stopped> {
  const found = await calls({ method: "reactions.get", priority: "control" }, (client) =>
    client.reactions.get({ channel, timestamp: message }),
  );
  // Without the agent view a direct message is one conversation, and its messages begin no threads.
  const root = channel.startsWith("D") && !agentView ? "" : message;
  const thread = textOf(fieldsOf(found.message)["thread_ts"]) ?? root;
  return {
    type: "stopped",
    id: `${messageId(team, channel, message)}/${emoji}/${person}`,
    thread: threadRef(team, channel, thread),
    at: Date.now(),
    // The order does not reach what was asked after this message.
    upTo: timeOf(message),
    by: { id: person, isBot: false },
  };
}
