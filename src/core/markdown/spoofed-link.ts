import { readsLikeAddress } from "./address-shape.ts";
import { decodeEntities } from "./entities.ts";

/** The invisible part of a label: Markdown's marks, and characters without a shape. */
const unseen = /[*_~`|\\]|\p{Default_Ignorable_Code_Point}/gu;
/** What may stand around an address without being part of it: quotes, arrows, pictures, the end of a sentence. */
const around = /^[^\p{L}\p{N}/]+|(?:[^\p{L}\p{N}/)]|(?<!\()\))+$/gu;
/** Signs that browsers take for a dot, or readers. Two of them end sentences in Japanese. https://www.unicode.org/reports/tr46/ */
const dots = /[\u2024\uFF0E]|[\u3002\uFF61](?=[a-z])/gi;

/** Tells whether a link reads like one address and leads to another. */
export function isSpoofed(label: string, address: string): boolean {
  const words = decodeEntities(label).replaceAll(dots, ".").trim();
  const shown = words.replaceAll(unseen, "").replaceAll(around, "");
  const leadsTo = hostOf(decodeEntities(address));
  return readsLikeAddress(shown) && ![shown, words].some((said) => hostOf(said) === leadsTo);
}

function hostOf(words: string): string | undefined {
  const address = /^https?:/i.test(words) ? words : `https://${words}`;
  return URL.canParse(address) ? new URL(address).host.replace(/^www\./, "") : undefined;
}
