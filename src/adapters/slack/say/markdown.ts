import { type Manners, mentions } from "./mentions.ts";
import { replaceIn } from "./replacements.ts";
import { spoofedLabels } from "./spoofed-labels.ts";

/**
 * Returns what a model wrote, so that it pings only the asker and no link leads elsewhere than it says. Slack renders Markdown
 * itself: headings, lists, tables and code go out as they are.
 */
export function tame(text: string, manners: Manners): string {
  return replaceIn(text, [mentions(text, manners), spoofedLabels(text)]).all;
}

/** Returns the beginning of `tame` that stays the same however the text goes on. */
export function tameDecided(text: string, manners: Manners): string {
  return replaceIn(text, [mentions(text, manners), spoofedLabels(text)]).decided;
}

/** Escapes words for the places that take Slack's old markup. Slack resolves nothing in them. */
export function escape(text: string): string {
  return text.replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
