import { z } from "zod";
import type { Page } from "../adapter.ts";
import type { Answer } from "../presenting/answer.ts";
import { toJson } from "../json.ts";
import { answerId, type Message } from "../message.ts";
import { toolsSchema, usageSchema } from "../session/stored-schemas.ts";
import { messageOf, type PersonRef, type Turn } from "../turn.ts";

/** A complete answer, as it will stand in the channel and in the session. Saved before any of it is sealed. */
export const outcomeSchema = z.object({
  // natter wrote this itself, in this version or the one before, so checking that these are pages is enough.
  pages: z.array(z.custom<Page>((page) => typeof page === "object" && page !== null && "text" in page)),
  text: z.string(),
  tools: toolsSchema,
  usage: usageSchema,
  cut: z.boolean(),
  failed: z.boolean().default(false),
  at: z.number(),
});
export type Outcome = z.infer<typeof outcomeSchema>;

export function toOutcome(pages: Page[], { text, tools, usage, ending }: Answer, at: number): Outcome {
  return {
    pages,
    text,
    tools: storable(toolsSchema, tools),
    usage: storable(usageSchema, usage),
    cut: ending !== undefined,
    failed: ending === "failed",
    at,
  };
}

/** Drops what JSON cannot hold, such as a price that is NaN: stored, it would make the thread unreadable for every later turn. */
function storable<T>(schema: z.ZodType<T[]>, items: readonly T[]): T[] {
  return items.filter((item) => schema.safeParse([toJson(item)]).success);
}

export function toMessage({ id, author, at, text, files, quotes }: Turn): Message {
  return {
    id: messageOf(id),
    author: named(author),
    kind: "user",
    at,
    text,
    files: files.length > 0 ? files : undefined,
    quotes:
      quotes.length > 0 ? quotes.map((quote) => ({ ...quote, author: named(quote.author) })) : undefined,
  };
}

/** Drops what may no longer be true when the message is read, such as roles. */
const named = ({ id, isBot, name }: PersonRef): PersonRef => ({ id, isBot, name });

/** The author of answers in sessions: the same on every platform, whatever the bot's account there is called. */
export const botAuthor: PersonRef = { id: "natter", isBot: true };

export function toAnswer(turn: Turn, { text, tools, usage, cut, at }: Outcome): Message {
  return {
    id: answerId(turn.id),
    author: botAuthor,
    kind: "assistant",
    at,
    text,
    tools: tools.length > 0 ? tools : undefined,
    usage: usage.length > 0 ? usage : undefined,
    cut: cut || undefined,
  };
}
