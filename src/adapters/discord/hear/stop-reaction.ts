import type { GatewayDispatchEvents, GatewayDispatchPayload } from "discord.js";
import { fieldsOf, type Stopped, type ThreadRef } from "#core/platform";
import { authorOf } from "./author.ts";
import { messageId, timeOf } from "./origin.ts";

type Reaction = Extract<GatewayDispatchPayload, { t: GatewayDispatchEvents.MessageReactionAdd }>["d"];

/** Emoji that mean "stop" on every message. */
const stopEmoji: ReadonlySet<string | null> = new Set(["🛑", "⏹️", "⏹"]);
/** People also vote "no" with this emoji, so it stops only where a vote makes little sense: on their own question, or on an answer. */
const crossMark = "❌";

/** Translates a reaction that stops the answer in `thread`. Bots stop nothing, because they react to offer choices. */
export function toStopOrder(
  reaction: Reaction,
  { self, now }: { self: string; now(): number },
  thread: ThreadRef,
): Stopped[] {
  const { user_id: id, message_id: message, message_author_id: author, emoji, member } = reaction;
  const by = authorOf(fieldsOf(member)["user"], member) ?? { id, isBot: false };
  const isStop =
    stopEmoji.has(emoji.name) ||
    (emoji.name === crossMark && (author === undefined || author === self || author === id));
  if (id === self || by.isBot || !isStop) return [];
  return [
    {
      type: "stopped",
      id: `${messageId(message)}/${emoji.name ?? ""}/${id}`,
      thread,
      at: now(),
      // Leaves questions alone that came after this message.
      upTo: timeOf(message),
      by,
    },
  ];
}
