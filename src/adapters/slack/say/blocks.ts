import type { types } from "@slack/bolt";
import { type Button, type Card, closeMarkdown, firstPage, type Page, type Progress } from "#core/platform";
import { countBlocks } from "./block-count.ts";
import { actionToText, names } from "../hear/interaction.ts";
import { escape, tame } from "./markdown.ts";
import type { Manners } from "./mentions.ts";

type Block = types.KnownBlock;

/** A page as Slack takes it: blocks for the screen, words for notifications and screen readers. */
export interface Rendered {
  blocks: Block[];
  text: string;
}

export interface Style extends Manners {
  /** Under the last page of an answer, whether to ask what it was worth; the value says which answer. */
  feedback?: string;
}

/** Slack refuses 12,000 characters of Markdown and more, and 50 blocks and more, of which it counts its own way. */
const mostCharacters = 11_500;
const mostBlocks = 45;
/** A longer `text` fails an edit even beside blocks. https://docs.slack.dev/reference/methods/chat.update */
const mostFallback = 3_000;

/** A page that still grows: what is half-written is closed, for display only. */
export function renderGrowing(page: Page, style: Style): Rendered {
  return render({ ...page, text: closeMarkdown(page.text) }, style);
}

/** A page as it stays. */
export function renderWhole(page: Page, style: Style): Rendered {
  return render(page, style);
}

/** Would this page, rendered, be one message? */
export function fits(page: Page, style: Style): boolean {
  const { blocks } = render(page, style);
  const texts = blocks.map((block) => (block.type === "markdown" ? block.text : ""));
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  const expanded = texts.reduce((sum, text) => sum + (text === "" ? 1 : countBlocks(text)), 0);
  return characters <= mostCharacters && expanded <= mostBlocks;
}

function render(page: Page, style: Style): Rendered {
  const text = tame(page.text, style);
  const blocks = [...stepBlocks(page.progress), ...markdownBlock(text), ...closingBlocks(page, style)];
  return { blocks, text: fallbackOf(page, text) };
}

/** What stands below the text; a stream gets it when it ends. */
export function closingBlocks(page: Page, style: Style): Block[] {
  const { card, buttons, ending, last = false } = page;
  return [
    ...(card ? cardBlocks(card, style) : []),
    ...buttonBlocks(buttons),
    ...(ending === undefined || ending === "failed" ? [] : [note(endings[ending])]),
    ...(last && style.feedback !== undefined ? [feedbackBlock(style.feedback)] : []),
  ];
}

const endings = { stopped: "⏹ Stopped.", cut: "✂ Cut off: the model stopped before the end." };

const states = { pending: "pending", running: "in_progress", done: "complete", failed: "error" } as const;

/** A step's state in Slack's words. */
export const stateOf = ({ state }: Progress): (typeof states)[Progress["state"]] => states[state];

/** More steps than this are gathered in one block. */
export const mostLooseSteps = 3;

function stepBlocks(steps: readonly Progress[]): Block[] {
  const cards = steps.map((step): types.TaskCardBlock => ({
    type: "task_card",
    task_id: clip(step.id, 255),
    title: clip(step.title, 200),
    status: stateOf(step),
    ...(step.detail ? { details: richText(clip(step.detail, 500)) } : {}),
  }));
  return cards.length > mostLooseSteps ? [{ type: "plan", title: planTitle(steps), tasks: cards }] : cards;
}

/** What is being done, or what was. */
export function planTitle(steps: readonly Progress[]): string {
  const current = steps.find(({ state }) => state === "running");
  return current ? clip(current.title, 200) : `${steps.length} steps`;
}

/** What a card may take of a message, so that it fits with all that belongs to it. */
const mostOfCard = { characters: 10_000, blocks: 25, fields: 100, buttonRows: 5 };
const [fieldsPerRow, buttonsPerRow] = [10, 25];

function cardBlocks({ title, text = "", fields = [] }: Card, style: Style): Block[] {
  const { characters, blocks } = mostOfCard;
  const shown = firstPage(text, (part) => {
    const tamed = tame(part, style);
    return tamed.length <= characters && countBlocks(tamed) <= blocks;
  });
  const facts = fields.slice(0, mostOfCard.fields).map(({ name, value }): types.MrkdwnElement => ({
    type: "mrkdwn",
    text: `*${clipEscaped(name, 200)}*\n${clipEscaped(value, 1_790)}`,
  }));
  return [
    { type: "header", text: plain(clip(title, 150)) },
    ...markdownBlock(tame(shown, style)),
    ...inRows(facts, fieldsPerRow).map((row): Block => ({ type: "section", fields: row })),
  ];
}

const inRows = <Item>(items: readonly Item[], size: number): Item[][] =>
  Array.from({ length: Math.ceil(items.length / size) }, (_, row) =>
    items.slice(row * size, (row + 1) * size),
  );

/** The words are cut, and not what stands for a letter in them. */
function clipEscaped(text: string, most: number): string {
  for (let length = most; ; length = Math.floor(length / 2)) {
    const escaped = escape(clip(text, length));
    if (escaped.length <= most) return escaped;
  }
}

/** Beyond Slack's 2,000 characters a button could not say any more what it is for: it is left out. */
function buttonBlocks(buttons: readonly Button[]): Block[] {
  const elements = buttons.flatMap((button, index): types.Button[] => {
    const value = actionToText(button);
    const style = button.style && { style: button.style };
    return value.length > 2_000
      ? []
      : [
          {
            type: "button",
            action_id: `${names.button}${index}`,
            text: plain(clip(button.label, 75)),
            value,
            ...style,
          },
        ];
  });
  return inRows(elements, buttonsPerRow)
    .slice(0, mostOfCard.buttonRows)
    .map((row) => ({ type: "actions", elements: row }));
}

function feedbackBlock(turn: string): Block {
  return {
    type: "context_actions",
    elements: [
      {
        type: "feedback_buttons",
        action_id: names.feedback,
        positive_button: {
          text: plain("Good answer"),
          value: `good ${turn}`,
          accessibility_label: "This answer was good",
        },
        negative_button: {
          text: plain("Bad answer"),
          value: `bad ${turn}`,
          accessibility_label: "This answer was bad",
        },
      },
    ],
  };
}

const note = (text: string): Block => ({ type: "context", elements: [{ type: "mrkdwn", text }] });
const plain = (text: string): types.PlainTextElement => ({ type: "plain_text", text, emoji: true });

export function richText(text: string): types.RichTextBlock {
  return {
    type: "rich_text",
    elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
  };
}

function markdownBlock(text: string): Block[] {
  return text.trim() === "" ? [] : [{ type: "markdown", text }];
}

function fallbackOf({ card, progress: steps, attachments = [] }: Page, text: string): string {
  const [first] = attachments;
  const words = text.trim() || card?.title || steps.at(-1)?.title || first?.name || "…";
  // An escape must not be cut in two: the words are cut first, and once more where escaping made too much of them.
  const escaped = escape(words.slice(0, mostFallback));
  return escaped.length <= mostFallback ? escaped : escape(words.slice(0, mostFallback / 5));
}

/** Cuts between characters as people count them, never within a surrogate pair. */
export function clip(text: string, most: number): string {
  if (text.length <= most) return text === "" ? " " : text;
  return `${text
    .slice(0, most - 1)
    .toWellFormed()
    .replace(/\uFFFD$/, "")}…`;
}
