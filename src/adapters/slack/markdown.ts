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
const link = /\[([^[\]\n]{0,200})\]\([ \t]{0,9}<?([^()\s<>]{1,500})>?(?=[ \t]{0,9}\)|[ \t]{1,9}["'(])/g;

/**
 * What a model wrote, so that it pings nobody but the asker and no link leads elsewhere than it says. Slack's Markdown goes
 * out as it is: headings, lists, tables and code are rendered natively.
 */
export function tame(text: string, { asker, nameOf }: Manners): string {
  return text
    .replaceAll(person, (_, id: string) => (id === asker ? `<@${id}>` : `@${nameOf(id)}`))
    .replaceAll(broadcast, `<${joiner}`)
    .replaceAll(slackLink, `<${joiner}`)
    .replaceAll(link, (whole, label: string, address: string) =>
      isForged(label, address) ? whole.replace(label, address) : whole,
    );
}

const looksLikeAddress =
  /^[\s*_`]*(?:(?:https?:\/\/|www\.)\S+|(?:[\w-]+\.)+(?:com|org|net|edu|gov|io|ai|dev|app|co|info|biz|me|eu|uk|de|ch|fr|at|us|bank)(?:[/:?#]\S*)?)[\s*_`]*$/i;

/** A label that reads like one address on a link to another. */
function isForged(label: string, address: string): boolean {
  if (!looksLikeAddress.test(label)) return false;
  const shown = label.replaceAll(/^[\s*_`]+|[\s*_`]+$/g, "");
  return hostOf(/^https?:/i.test(shown) ? shown : `https://${shown}`) !== hostOf(address);
}

function hostOf(address: string): string | undefined {
  return URL.canParse(address) ? new URL(address).host.replace(/^www\./, "") : undefined;
}

/** Something that `tame` may still see otherwise when more of it comes. */
const undecided =
  /(?:<[^\s<>]{0,500}|\[[^[\]\n]{0,200}(?:\](?:\([ \t]{0,9}<?[^()\s<>]{0,500}>?[ \t]{0,9})?)?)$/;

/** How much of a growing text is decided: whatever follows, `tame` makes the same of it. The rest waits for its end. */
export function decidedLength(text: string): number {
  const tail = undecided.exec(text.slice(-800));
  return tail ? text.length - tail[0].length : text.length;
}

/** Plain words for the places that take Slack's old markup: the words as they are, without any power. */
export function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
