import { z } from "zod";
import { type Cursors, fieldsOf, type Fields, parseList, quoteSchema, textOf } from "#core/platform";
import type { About } from "./inbound-kind.ts";

/** The most characters that a form's private metadata holds. https://docs.slack.dev/reference/views */
const longest = 3_000;

const quotesSchema = z.array(quoteSchema);

/** Keeps what a form is about while a person fills it in. Another process may get the filled form. */
export interface Abouts {
  /** Returns the private metadata for a form. Stores what does not fit into it. */
  keep(about: About, trigger: string): Promise<string>;
  /** Puts the whole private metadata back into a filled form. Returns every other delivery as it is. */
  restore(body: Fields): Promise<Fields>;
}

export function createAbouts(cursors: Cursors): Abouts {
  return {
    async keep(about, trigger) {
      const whole = aboutToText(about);
      if (whole.length <= longest) return whole;
      const key = `about ${trigger}`;
      await cursors.set(key, whole, "remembered");
      return shortened(about, key);
    },
    async restore(body) {
      const view = fieldsOf(body["view"]);
      const [, , , , key] = parseList(textOf(view["private_metadata"]));
      const whole = typeof key === "string" && key.startsWith("about ") ? await cursors.get(key) : undefined;
      return whole === undefined ? body : { ...body, view: { ...view, private_metadata: whole } };
    },
  };
}

const aboutToText = ({ channel, thread, answerUrl = "", quotes }: About, ...more: string[]): string =>
  JSON.stringify([channel, thread, quotes, answerUrl, ...more]);

/** Writes only the beginning of a text that is too long, for the case that the store has lost the whole. */
function shortened({ quotes: [first], ...about }: About, key: string): string {
  for (let length = longest; ; length = Math.floor(length / 2)) {
    const quotes = first && length > 0 ? [{ ...first, text: first.text.slice(0, length), files: [] }] : [];
    const kept = aboutToText({ ...about, quotes }, key);
    if (kept.length <= longest || length === 0) return kept;
  }
}

/** Reads what a form is about from its private metadata. */
export function toAbout(kept: string): About | undefined {
  const [channel, thread, quotes, url] = parseList(kept);
  if (typeof channel !== "string" || typeof thread !== "string") return undefined;
  const { data = [] } = quotesSchema.safeParse(quotes);
  return { channel, thread, quotes: data, answerUrl: textOf(url) };
}
