import type { types } from "@slack/bolt";
import { closeMarkdown, endingLine, type Page, splitPages } from "#core/platform";
import { buttonBlocks, type Rendered, type Style } from "./blocks.ts";
import { escape, inert, tame } from "./markdown.ts";
import { type Marks, plainWords } from "./plain-words.ts";

/** Slack's older markup, which needs no blocks. https://docs.slack.dev/messaging/formatting-message-text */
const mrkdwn: Marks = {
  strong: (words) => around("*", words),
  emphasis: (words) => around("_", words),
  struck: (words) => around("~", words),
  code: (words) => around("`", words),
  listing: (words) => `\`\`\`\n${words}\n\`\`\``,
  link: (words, address) => {
    if (!/^(?:https?:\/\/|mailto:)[^\s<>|]+$/.test(address)) return words;
    return words.trim() === ""
      ? `<${escape(address)}>`
      : `<${escape(address)}|${words.replaceAll("|", "/")}>`;
  },
  escape,
};

/** Puts marks around words. Slack reads no marks around an empty text or across lines. */
const around = (mark: string, words: string): string =>
  words.trim() === "" || words.includes("\n") ? words : `${mark}${words}${mark}`;

/** The longest `text` that an edit takes. https://docs.slack.dev/reference/methods/chat.update */
const mostText = 4_000;
/** https://docs.slack.dev/reference/block-kit/blocks/section-block */
const mostInSection = 3_000;

/**
 * Renders a page without anything that Slack may refuse: no Markdown, no table, no card. Sections hold a text that is too long for
 * `text`. Buttons stay, because they may be the only way to go on.
 */
export function renderPlain(page: Page, style: Style): Rendered {
  const { buttons } = page;
  const end = endingLine(page) ?? "";
  const parts = splitPages(markdownOf(page, style), (text) => words(text).length <= mostInSection - 100);
  const shown = [...parts.map(({ text }) => words(text)), end].filter((part) => part !== "");
  const text = shown.join("\n") || "…";
  const actions = buttonBlocks(buttons);
  if (text.length <= mostText && actions.length === 0) return { blocks: [], text };
  const sections = shown.map((part): types.SectionBlock => ({
    type: "section",
    text: { type: "mrkdwn", text: part },
    expand: true,
  }));
  return { blocks: [...sections, ...actions], text: shown[0] ?? "…" };
}

const words = (markdown: string): string => plainWords(markdown, mrkdwn);

/** Writes all of a page as Markdown, without pings. */
function markdownOf({ text, progress, card }: Page, style: Style): string {
  const steps = progress.map(({ title }) => `- ${inert(title)}`).join("\n");
  const fields = card?.fields?.map(({ name, value }) => `- ${inert(name)}: ${value}`).join("\n");
  const box = card && [`**${inert(card.title)}**`, card.text, fields];
  const all = [steps, closeMarkdown(text), ...(box ?? [])];
  const markdown = all.filter((part) => part !== undefined && part !== "").join("\n\n");
  return tame(markdown, { ...style, asker: "" });
}
