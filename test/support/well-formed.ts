import { z } from "zod";
import type { Inbound } from "#core";

const person = z.object({
  id: z.string(),
  isBot: z.boolean(),
  name: z.string().optional(),
  kind: z.enum(["guest", "external"]).optional(),
  roles: z.array(z.string()).optional(),
});
const file = z.object({
  id: z.string(),
  name: z.string(),
  mimeType: z.string(),
  size: z.number(),
  origin: z.json(),
});
const quote = z.object({
  kind: z.enum(["reply", "forward", "share", "about"]),
  author: person,
  at: z.number().optional(),
  text: z.string(),
  files: z.array(file),
});
const thread = z.object({ platform: z.string(), space: z.string(), channel: z.string(), thread: z.string() });
const event = { id: z.string(), thread, at: z.number() };

/** An event of a platform, as `Inbound` describes it. Numbers are finite. */
const inbound = z.discriminatedUnion("type", [
  z.object({
    ...event,
    type: z.literal("turn"),
    author: person,
    via: z.enum(["direct", "mention", "reply", "thread", "command", "action", "ambient"]),
    text: z.string(),
    files: z.array(file),
    quotes: z.array(quote),
    looksAt: thread.optional(),
    action: z
      .object({ name: z.string(), value: z.json().optional(), asker: z.string().optional() })
      .optional(),
    origin: z.json(),
  }),
  z.object({ ...event, type: z.literal("edited"), message: z.string(), text: z.string() }),
  z.object({ ...event, type: z.literal("deleted"), message: z.string() }),
  z.object({
    ...event,
    type: z.literal("stopped"),
    by: person,
    upTo: z.number().optional(),
    turn: z.string().optional(),
  }),
  z.object({ ...event, type: z.literal("notice"), what: z.string(), person }),
]);

/** Returns what is wrong with an event, although the compiler believes that nothing is. */
export function faultsOf(heard: Inbound): string[] {
  const { error } = inbound.safeParse(heard);
  return error ? error.issues.map(({ path, message }) => `${heard.type}.${path.join(".")}: ${message}`) : [];
}
