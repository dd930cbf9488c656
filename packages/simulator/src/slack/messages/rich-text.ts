import type { Fields } from "../../fields.ts";

const fence = /```\n?([\s\S]*?)\n?```/;
const token =
  /<@(?<user>\w+)(?:\|[^>]*)?>|<#(?<channel>\w+)(?:\|[^>]*)?>|<!(?<range>here|channel|everyone)>|<(?<url>(?:https?|mailto):[^|>]+)(?:\|(?<label>[^>]*))?>|(?<=^|[\s>]):(?<emoji>[\w+-]+):|`(?<code>[^`\n]+)`|(?<![\w*_~])(?<mark>[*_~])(?<marked>[^\s*_~](?:[^*_~\n]*[^\s*_~])?)\k<mark>(?![\w*_~])/g;
const escapes: Readonly<Record<string, string>> = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

const plain = (text: string): string =>
  text.replaceAll(/&(?:lt|gt|amp);/g, (escape) => escapes[escape] ?? escape);

/** https://docs.slack.dev/messaging/formatting-message-text#basic-formatting */
const styles: Readonly<Record<string, string>> = { "*": "bold", _: "italic", "~": "strike" };

function elementOf(groups: Readonly<Record<string, string | undefined>>): Fields {
  const { user, channel, range, url, label, emoji, code, mark = "", marked } = groups;
  if (user !== undefined) return { type: "user", user_id: user };
  if (channel !== undefined) return { type: "channel", channel_id: channel };
  if (range !== undefined) return { type: "broadcast", range };
  if (emoji !== undefined) return { type: "emoji", name: emoji };
  if (code !== undefined) return { type: "text", text: plain(code), style: { code: true } };
  if (marked !== undefined)
    return { type: "text", text: plain(marked), style: { [styles[mark] ?? "bold"]: true } };
  return { type: "link", url: url ?? "", ...(label !== undefined && { text: plain(label) }) };
}

function sectionOf(text: string): Fields {
  const elements: Fields[] = [];
  let at = 0;
  for (const match of text.matchAll(token)) {
    if (match.index > at) elements.push({ type: "text", text: plain(text.slice(at, match.index)) });
    elements.push(elementOf(match.groups ?? {}));
    at = match.index + match[0].length;
  }
  if (at < text.length) elements.push({ type: "text", text: plain(text.slice(at)) });
  return { type: "rich_text_section", elements };
}

/**
 * Returns the block that a client makes of a typed text: mentions, links, emoji, emphasis and code as elements. A
 * text without content has no block.
 */
export function richTextOf(text: string, blockId: string): Fields[] {
  if (text === "") return [];
  const elements = text.split(fence).flatMap((piece, index): Fields[] => {
    if (index % 2 === 1)
      return [
        { type: "rich_text_preformatted", border: 0, elements: [{ type: "text", text: plain(piece) }] },
      ];
    return piece.trim() === "" ? [] : [sectionOf(piece)];
  });
  return [{ type: "rich_text", block_id: blockId, elements }];
}
