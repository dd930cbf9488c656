import { readsLikeAddress } from "./address-shape.ts";
import { decodeEntities } from "./entities.ts";

/** The invisible part of a label: Markdown's marks, and characters without a shape. */
const unseen = /[*_~`|\\]|\p{Default_Ignorable_Code_Point}/gu;
/** Characters that browsers or readers take for a dot. Two of them end sentences in Japanese. https://www.unicode.org/reports/tr46/ */
const dots = /[\u2024\uFF0E]|[\u3002\uFF61](?=[a-z])/gi;

/** Tells whether a link reads like one address and leads to another. */
export function isSpoofed(label: string, address: string): boolean {
  const words = decodeEntities(label).replaceAll(dots, ".").trim();
  const shown = bare(words.replaceAll(unseen, ""));
  if (!readsLikeAddress(shown)) return false;
  const leadsTo = hostOf(decodeEntities(address));
  return ![shown, words].some((said) => hostOf(said) === leadsTo);
}

/** Drops characters around an address that are not part of it: quotation marks, arrows, pictures, the end of a sentence. */
function bare(words: string): string {
  let [from, to] = [0, words.length];
  while (from < to && !/[\p{L}\p{N}/]/u.test(words.charAt(from))) from += 1;
  // A pair of brackets at the end belongs to the name of a function.
  while (to > from && !/[\p{L}\p{N}/]/u.test(words.charAt(to - 1)) && !words.startsWith("()", to - 2))
    to -= 1;
  return words.slice(from, to);
}

function hostOf(words: string): string | undefined {
  // A host ends at a bracket.
  const [said = ""] = words.split(/[[\]()<>]/, 1);
  const address = /^https?:/i.test(said) ? said : `https://${said}`;
  return URL.canParse(address) ? new URL(address).host.replace(/^www\./, "") : undefined;
}
