import { isSpoofed } from "#core";

/** Whom a text may call, and what people are called. */
export interface Manners {
  /** Only the asker is pinged. */
  asker: string;
  /** A name instead of an id; the same whenever it is asked for, or what was streamed would change. */
  nameOf(person: string): string;
}

/** Slack resolves its own markup in whatever an app posts, Markdown too. Seen by nobody, this parts the mark from its bracket. */
const joiner = "\u2060";
const person = /<@([A-Z0-9]+)(?:\|[^<>\n]*)?>/g;
const broadcast = /<(?=!(?:here|channel|everyone|group|subteam\^|date\^))/g;
const slackLink = /<(?=(?:https?:\/\/|mailto:|tel:)[^\s<>|]*\|)/g;
/** A link's words; what is longer, and does not read like an address, deceives nobody. A link within another is the one that counts. */
const label = String.raw`(?:(?:\\(?:[^]|$)|[^[\]\\]|\[[^[\]]{0,200}\](?!\()){0,200}|\s{0,9}[^[\]\s]{0,200}[/?#][^[\]\s]{0,2000}\s{0,9})`;
/** Up to where it leads: how it goes on behind the host does not matter. */
const link = new RegExp(String.raw`\[(${label})\](\(\s{0,9}<?)([^()\s<>]{1,500})`, "g");

/**
 * What a model wrote, so that it pings nobody but the asker and no link leads elsewhere than it says. Slack's Markdown goes
 * out as it is: headings, lists, tables and code are rendered natively.
 */
export function tame(text: string, { asker, nameOf }: Manners): string {
  return text
    .replaceAll(person, (_, id: string) => (id === asker ? `<@${id}>` : `@${nameOf(id)}`))
    .replaceAll(broadcast, `<${joiner}`)
    .replaceAll(slackLink, `<${joiner}`)
    .replaceAll(link, (whole, words: string, open: string, address: string) =>
      isSpoofed(words, address) ? `[${address}]${open}${address}` : whole,
    );
}

/** Something that `tame` may still see otherwise when more of it comes. */
const undecided = new RegExp(
  String.raw`(?:<[^\s<>]{0,500}|\[${label}(?:\[[^[\]]{0,200}|\](?:\(\s{0,9}<?[^()\s<>]{0,500})?)?)$`,
);

/** How much of a growing text is decided: whatever follows, `tame` makes the same of it. The rest waits for its end. */
export function decidedLength(text: string): number {
  const tail = undecided.exec(text.slice(-3_000));
  return tail ? text.length - tail[0].length : text.length;
}

/** Plain words for the places that take Slack's old markup: the words as they are, without any power. */
export function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
