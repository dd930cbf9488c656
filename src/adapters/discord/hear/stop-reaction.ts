import type { GatewayDispatchEvents, GatewayDispatchPayload } from "discord.js";
import { fieldsOf, type Stopped, type ThreadRef } from "#core/platform";
import { authorOf } from "./author.ts";
import { messageId, timeOf } from "./origin.ts";

type Reaction = Extract<GatewayDispatchPayload, { t: GatewayDispatchEvents.MessageReactionAdd }>["d"];

/** Emoji that say "stop" wherever they stand. */
const stopEmoji: ReadonlySet<string | null> = new Set(["🛑", "⏹️", "⏹"]);
/** People also vote "no" with this one, so it stops only where a vote makes little sense: on their own question, or on an answer. */
const crossMark = "❌";

/** Translates a reaction that stops the answer of `thread`. Bots react to offer choices, and so stop nothing. */
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
      // The order does not reach what was asked after this message.
      upTo: timeOf(message),
      by,
    },
  ];
}
