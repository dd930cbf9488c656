import { z } from "zod";
import { BadInput } from "../errors.ts";
import type { Message } from "../message.ts";
import { quoteSchema } from "../quote-schema.ts";

/** Checks what comes back from a store: another version or another program may have written it, or a broken disk. */
export function parseStored<T>(schema: z.ZodType<T>, value: unknown, key: string): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  throw new BadInput(
    `The store holds something unexpected under "${key}": ${z.prettifyError(result.error)}. ` +
      "natter leaves it as it is. Delete or rename the entry to start afresh.",
  );
}

const json = z.json();
const { author, files } = quoteSchema.shape;

export const toolsSchema: z.ZodType<NonNullable<Message["tools"]>> = z.array(
  z.object({ name: z.string(), input: json, output: json }),
);
export const usageSchema: z.ZodType<NonNullable<Message["usage"]>> = z.array(
  z.object({
    model: z.string(),
    inputTokens: z.number(),
    outputTokens: z.number(),
    price: z.number().exactOptional(),
  }),
);

/** Earlier versions could also store "completed", which they treated like "active". */
export const statusSchema = z
  .enum(["active", "archived"])
  .or(z.literal("completed").transform(() => "active" as const));

export const messageSchema: z.ZodType<Message> = z.object({
  id: z.string(),
  author,
  kind: z.enum(["user", "assistant", "system"]),
  at: z.number(),
  text: z.string(),
  files: files.exactOptional(),
  quotes: z.array(quoteSchema).exactOptional(),
  tools: toolsSchema.exactOptional(),
  usage: usageSchema.exactOptional(),
  cut: z.boolean().exactOptional(),
});
