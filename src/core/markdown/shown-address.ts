import { hasKnownEnding, readsLikeAddress } from "./address-shape.ts";
import { decodeEntities } from "./entities.ts";

/** The invisible part of a label: Markdown's marks, and characters without a shape. */
const unseen = /[*_~`|\\]|\p{Default_Ignorable_Code_Point}/gu;
/** Characters that browsers or readers take for a dot. Two of them end sentences in Chinese and Japanese. https://www.unicode.org/reports/tr46/ */
const dots = /[\u2024\uFE52\uFF0E]|[\u3002\uFF61](?=\p{L})(?![\p{sc=Han}\p{sc=Hira}\p{sc=Kana}])/gu;
const slashes = /[\u2044\u2215\u29F8\uFF0F]/g;
/** Without one of these no label has an address in it. */
const sign = /[.@&\u2024\u3002\uFE52\uFF0E\uFF61]|\/\/|[\u2044\u2215\u29F8\uFF0F]{2}/;
/** Signs that turn the direction of what follows. https://www.unicode.org/reports/tr9/#Directional_Formatting_Characters */
const turns = /[\u202A-\u202E\u2066-\u2069]/;
const between = /[\s,;"“”„‘’«»‹›→←↗•·–—]+/u;

/** Readers do not take a link of more words than this for one address. */
const longestSentence = 200;

/** Returns the addresses that a reader sees in a label: all of it, or some of its words. */
export function addressesIn(label: string): string[] {
  if (!sign.test(label)) return [];
  const words = decodeEntities(label).replaceAll(dots, ".").replaceAll(slashes, "/");
  const seen = words.replaceAll(unseen, "").trim();
  const found = find(seen);
  if (found.length > 0) return found;
  const turned = turns.test(words) ? find(Array.from(seen).toReversed().join("")) : [];
  if (turned.length > 0) return turned;
  const folded = seen.normalize("NFKC");
  return folded === seen ? [] : find(folded);
}

function find(seen: string): string[] {
  const whole = bare(seen);
  if (readsLikeAddress(whole)) return [whole];
  if (seen.replaceAll(/\s+/g, " ").length > longestSentence) return [];
  return seen.split(between).flatMap((word) => {
    const said = bare(word);
    const host = /^[^\s@]+@([^\s@/?#:]+)/.exec(said)?.[1] ?? said;
    return readsLikeAddress(host) && hasKnownEnding(host) ? [host] : [];
  });
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
