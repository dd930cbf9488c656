import type { Findings, Replacement } from "#core/platform";
import type { InCode } from "./code.ts";

/** Whom a text may call, and what people are called. */
export interface Manners {
  /** The one person who is pinged. */
  asker: string;
  /** A name for an id. It must stay the same for as long as an answer grows: a stream cannot take back what it has shown. */
  nameOf(person: string): string;
}

/** Parts a mark from its bracket, so that Slack does not read it. It has no width. */
export const joiner = "\u2060";

/** Slack writes ids in capitals. Its documentation does not say that it reads no other, so a text with small letters counts, too. */
const person = /<@([A-Z0-9]{1,50})(?:\|[^<>\n]{0,500})?>/iy;
/**
 * Broadcasts, dates, labels, and links in Slack's own markup. A link with another mark in it counts before it is whole, because the
 * words that replace the other mark may make it whole.
 */
const power =
  /<(?:!(?:here|channel|everyone|group|subteam\^|date\^)|(?:https?:\/\/|mailto:|tel:)(?:[^\s<>|[]{0,500}[|<[]|[^\s<>|[]{501})|@[A-Z0-9]{1,50}\|)/iy;
/** What would notify people even from within code. */
const call = /<(?:!(?:here|channel|everyone|group|subteam\^)|@[A-Z0-9])/iy;
/** The beginning of any of these, at the end of the text. */
const half =
  /<(?:!(?:[a-z]{0,8}|subteam|date)|[a-z:/]{0,8}|(?:https?:\/\/|mailto:|tel:)[^\s<>|[]{0,500}|@(?:[A-Z0-9]{1,50}\|[^<>\n]{0,500}|[A-Z0-9]{0,50}))$/iy;

/**
 * Finds what Slack would resolve in a text that an app posts, Markdown or not. People other than the asker become names, and everything
 * else loses its power. Code keeps every sign that a reader can see.
 */
export function mentions(text: string, { asker, nameOf }: Manners, inCode: InCode): Findings {
  const replacements: Replacement[] = [];
  for (let at = text.indexOf("<"); at >= 0; at = text.indexOf("<", at + 1)) {
    const [whole, id = ""] = matchAt(person, text, at) ?? [];
    if (whole === undefined && matchAt(half, text, at)) return { replacements, openAt: at };
    if (inCode(at)) {
      if (id !== asker && matchAt(call, text, at))
        replacements.push({ from: at + 1, to: at + 1, words: joiner });
    } else if (whole !== undefined) {
      // A name that reads like an id must not make a mention of the bracket before it.
      const name = `${text[at - 1] === "<" ? joiner : ""}@${harmless(nameOf(id))}`;
      replacements.push({ from: at, to: at + whole.length, words: id === asker ? `<@${id}>` : name });
    } else if (matchAt(power, text, at)) replacements.push({ from: at + 1, to: at + 1, words: joiner });
  }
  return { replacements, openAt: text.length };
}

function matchAt(pattern: RegExp, text: string, at: number): RegExpExecArray | undefined {
  pattern.lastIndex = at;
  return pattern.exec(text) ?? undefined;
}

/** Removes brackets from a name: people choose their names, and a name must hold no link and no mention. */
const harmless = (name: string): string => name.replaceAll(/[[\]<>]/g, "");
