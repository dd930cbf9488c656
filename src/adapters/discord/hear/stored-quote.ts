import { z } from "zod";
import type { Quote } from "#core/platform";

/** The defaults are for quotes of an earlier version, which stored only the author and the text. */
const schema = z.object({
  kind: z.literal("about").default("about"),
  author: z.object({ id: z.string(), isBot: z.boolean(), name: z.string().exactOptional() }),
  at: z.number().exactOptional(),
  text: z.string(),
  files: z
    .array(
      z.object({
        id: z.string(),
        name: z.string(),
        mimeType: z.string(),
        size: z.number(),
        origin: z.json(),
      }),
    )
    .default([]),
});

/** Reads the message that a form is about, which was stored as JSON when the form was opened. */
export const storedQuote = (json: string): Quote => schema.parse(JSON.parse(json));
