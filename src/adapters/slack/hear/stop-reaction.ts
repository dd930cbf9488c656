import type { Stopped } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import type { LocalEvent } from "./inbound-kind.ts";
import { messageId, threadRef, timeOf } from "./origin.ts";
import { fieldsOf, textOf } from "../api/payload.ts";

/** Emoji that mean "stop", on a question or on its answer. */
const emoji: ReadonlySet<string> = new Set([
  "x",
  "octagonal_sign",
  "black_square_for_stop",
  "no_entry",
  "no_entry_sign",
]);

/** Whether a reaction may be meant for an answer that is being written. */
export const meansStop = (reaction: Extract<LocalEvent, { type: "reaction" }>): boolean =>
  emoji.has(reaction.emoji);

/** The order that a reaction stands for. A reaction does not say in which thread its message is. */
export async function toStop(
  { team, channel, message, person, emoji: name }: Extract<LocalEvent, { type: "reaction" }>,
  { calls, agentView }: { calls: Calls; agentView: boolean },
): Promise<Stopped> {
  const found = await calls({ method: "reactions.get", priority: "control" }, (client) =>
    client.reactions.get({ channel, timestamp: message }),
  );
  // Without the agent view a direct message is one conversation, and none of its messages the beginning of one.
  const root = channel.startsWith("D") && !agentView ? "" : message;
  const thread = textOf(fieldsOf(found.message)["thread_ts"]) ?? root;
  return {
    type: "stopped",
    id: `${messageId(team, channel, message)}/${name}/${person}`,
    thread: threadRef(team, channel, thread),
    at: Date.now(),
    // On a question or on its answer: what was asked after either is not meant.
    upTo: timeOf(message),
    by: { id: person, isBot: false },
  };
}
