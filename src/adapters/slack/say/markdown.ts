import { findFormulas, type Formula, replaceIn } from "#core/platform";
import { sureCode } from "./code.ts";
import { joiner, type Manners, mentions } from "./mentions.ts";
import { spoofedLabels } from "./spoofed-labels.ts";
import { spoofedReferences } from "./spoofed-references.ts";

/**
 * Returns what a model wrote, so that it pings only the asker and no link leads elsewhere than it says. Slack renders Markdown
 * itself: headings, lists, tables and code go out as they are. Formulas become code, because Slack knows none.
 */
export function tame(text: string, manners: Manners): string {
  return disarm(replaceIn(text, [findFormulas(text, asCode)]).all, manners).all;
}

/** Returns the beginning of `tame` that stays the same however the text goes on. */
export function tameDecided(text: string, manners: Manners): string {
  return disarm(replaceIn(text, [findFormulas(text, asCode)]).decided, manners).decided;
}

function disarm(text: string, manners: Manners): { all: string; decided: string } {
  const code = sureCode(text);
  return replaceIn(text, [
    mentions(text, manners, code),
    spoofedLabels(text, code),
    spoofedReferences(text, code),
  ]);
}

const asCode = ({ text, isBlock }: Formula): string => (isBlock ? `\`\`\`\n${text}\n\`\`\`` : `\`${text}\``);

/** Escapes words for the places that take Slack's old markup. Slack resolves nothing in them. */
export function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}

/**
 * Makes words harmless that are not the model's text, such as the names of files and steps: they mention no one, link nowhere, and begin
 * no code. Also works in places that show `&lt;` as it is.
 */
export function inert(text: string): string {
  return text
    .replaceAll(/\s+/g, " ")
    .replaceAll(/<(?=[@#!a-z])/gi, `<${joiner}`)
    .replaceAll(/:(?=\/\/)/g, `:${joiner}`)
    .replaceAll("](", `]${joiner}(`)
    .replaceAll("`", "\u02CB");
}
