import { z } from "zod";
import { type Quote, quoteSchema } from "#core/platform";

/** The defaults are for quotes of an earlier version, which stored only the author and the text. */
const schema = quoteSchema.extend({
  kind: z.literal("about").default("about"),
  files: quoteSchema.shape.files.default([]),
});

/** Reads the message that a form is about, which was stored as JSON when the form was opened. */
export const storedQuote = (json: string): Quote => schema.parse(JSON.parse(json));
