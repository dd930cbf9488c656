import { z } from "zod";

/** Checks a quote that was stored as JSON. Drops what may no longer be true of its author, such as roles. */
export const quoteSchema = z.object({
  kind: z.enum(["reply", "forward", "share", "about"]),
  author: z.object({
    id: z.string(),
    isBot: z.boolean(),
    name: z.string().exactOptional(),
  }),
  at: z.number().exactOptional(),
  text: z.string(),
  files: z.array(
    z.object({
      id: z.string(),
      name: z.string(),
      mimeType: z.string(),
      size: z.number(),
      origin: z.json(),
    }),
  ),
});
