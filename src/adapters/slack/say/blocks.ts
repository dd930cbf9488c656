import type { types } from "@slack/bolt";
import {
  actionToText,
  type Button,
  type Card,
  clip,
  closeMarkdown,
  endingLine,
  firstPage,
  inRows,
  type Page,
  type Progress,
} from "#core/platform";
import { names } from "../hear/interaction.ts";
import { countBlocks } from "./block-count.ts";
import { escape, inert, tame } from "./markdown.ts";
import type { Manners } from "./mentions.ts";
import { noMarks, plainWords } from "./plain-words.ts";
import { fenceWideTables, fitTables } from "./tables.ts";

type Block = types.KnownBlock;

/** A page as Slack takes it: blocks for the screen, text for notifications and screen readers. */
export interface Rendered {
  blocks: Block[];
  text: string;
}

export interface Style extends Manners {
  /** The id of the answer that the feedback buttons below its last page are about. Without it there are no buttons. */
  feedback?: string | undefined;
}

/** Slack refuses 12,000 characters of Markdown, and 50 blocks by a count of its own. These limits keep a distance. */
const mostCharacters = 11_500;
const mostBlocks = 45;
/** Slack refuses an edit with a longer `text`, even if it has blocks. https://docs.slack.dev/reference/methods/chat.update */
const mostTextLength = 3_000;

/** Renders a page that still grows. Closes its half-written Markdown for display. */
export function renderGrowing(page: Page, style: Style): Rendered {
  return render({ ...page, text: closeMarkdown(page.text) }, style);
}

/** Renders a page as it stays. */
export function renderWhole(page: Page, style: Style): Rendered {
  return render(page, style);
}

/** Tells whether a page is one message when it is rendered. */
export function fits(page: Page, style: Style): boolean {
  const blocks = blocksOf(page, tame(page.text, style), style);
  const texts = blocks.map((block) => (block.type === "markdown" ? block.text : ""));
  const characters = texts.reduce((sum, text) => sum + text.length, 0);
  const expanded = texts.reduce((sum, text) => sum + (text === "" ? 1 : countBlocks(text)), 0);
  return characters <= mostCharacters && expanded <= mostBlocks && fitTables(texts);
}

function render(page: Page, style: Style): Rendered {
  const text = tame(page.text, style);
  return { blocks: blocksOf(page, text, style), text: notificationOf(page, style) };
}

const blocksOf = (page: Page, text: string, style: Style): Block[] => [
  ...stepBlocks(page.progress),
  ...markdownBlock(text),
  ...closingBlocks(page, style),
];

/** Renders what stands below the text. A stream gets it when it ends. */
export function closingBlocks(page: Page, style: Style): Block[] {
  const { card, buttons, last = false } = page;
  const ending = endingLine(page);
  return [
    ...(card ? cardBlocks(card, style) : []),
    ...buttonBlocks(buttons),
    ...(ending === undefined ? [] : [note(ending)]),
    ...(last && style.feedback !== undefined ? [feedbackBlock(style.feedback)] : []),
  ];
}

const states = { pending: "pending", running: "in_progress", done: "complete", failed: "error" } as const;

/** Returns a step's state in Slack's words. */
export const stateOf = ({ state }: Progress): (typeof states)[Progress["state"]] => states[state];

/** More steps than this become one block, a plan. */
export const mostLooseSteps = 3;

function stepBlocks(steps: readonly Progress[]): Block[] {
  const cards = steps.map((step): types.TaskCardBlock => ({
    type: "task_card",
    task_id: filled(clip(step.id, 255)),
    title: nameOf(step.title, 200),
    status: stateOf(step),
    ...(step.detail ? { details: richText(nameOf(step.detail, 500)) } : {}),
  }));
  return cards.length > mostLooseSteps ? [{ type: "plan", title: planTitle(steps), tasks: cards }] : cards;
}

/** Returns the step that runs, or how many steps there were. */
export function planTitle(steps: readonly Progress[]): string {
  const current = steps.find(({ state }) => state === "running");
  return current ? nameOf(current.title, 200) : `${steps.length} steps`;
}

/** The share of a message that a card may take. */
const mostOfCard = { characters: 10_000, blocks: 25, fields: 100, buttonRows: 5 };
const [fieldsPerRow, buttonsPerRow] = [10, 25];

function cardBlocks({ title, text = "", fields = [] }: Card, style: Style): Block[] {
  const { characters, blocks } = mostOfCard;
  const shown = firstPage(text, (part) => {
    const tamed = tame(part, style);
    return tamed.length <= characters && countBlocks(tamed) <= blocks && fitTables([tamed]);
  });
  const facts = fields.slice(0, mostOfCard.fields).map(({ name, value }): types.MrkdwnElement => ({
    type: "mrkdwn",
    text: `*${clipEscaped(inert(name), 200)}*\n${clipEscaped(value, 1_790)}`,
  }));
  return [
    { type: "header", text: plain(nameOf(title, 150)) },
    ...markdownBlock(tame(shown, style)),
    ...inRows(facts, fieldsPerRow).map((row): Block => ({ type: "section", fields: row })),
  ];
}

/** Clips a text so that it is short enough when it is escaped. An escape is never cut in two. */
function clipEscaped(text: string, longest: number): string {
  for (let length = longest; ; length = Math.floor(length / 2)) {
    const escaped = escape(filled(clip(text, length)));
    if (escaped.length <= longest) return escaped;
  }
}

/** Leaves out buttons whose action is longer than the 2,000 characters that Slack keeps with a button. */
export function buttonBlocks(buttons: readonly Button[]): Block[] {
  const elements = buttons.flatMap((button, index): types.Button[] => {
    const value = actionToText(button);
    const style = button.style && { style: button.style };
    return value.length > 2_000
      ? []
      : [
          {
            type: "button",
            action_id: `${names.button}${index}`,
            text: plain(nameOf(button.label, 75)),
            value,
            ...style,
          },
        ];
  });
  return inRows(elements, buttonsPerRow)
    .slice(0, mostOfCard.buttonRows)
    .map((row) => ({ type: "actions", elements: row }));
}

/** Returns what the button for a good answer brings back. It names the turn. */
export const goodRating = (turn: string): string => `good ${turn}`;

function feedbackBlock(turn: string): Block {
  return {
    type: "context_actions",
    elements: [
      {
        type: "feedback_buttons",
        action_id: names.feedback,
        positive_button: {
          text: plain("Good answer"),
          value: goodRating(turn),
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
const plain = (text: string): types.PlainTextElement => ({
  type: "plain_text",
  text: filled(text),
  emoji: true,
});

/** Writes a title or a name, which may come from people. */
export const nameOf = (text: string, longest: number): string => filled(clip(inert(text), longest));

/** Slack refuses empty texts in blocks. */
export const filled = (text: string): string => (text === "" ? " " : text);

export function richText(text: string): types.RichTextBlock {
  return {
    type: "rich_text",
    elements: [{ type: "rich_text_section", elements: [{ type: "text", text }] }],
  };
}

function markdownBlock(text: string): Block[] {
  return text.trim() === "" ? [] : [{ type: "markdown", text: fenceWideTables(text) }];
}

/** Returns the beginning of a page in plain words. It names people without a ping: the blocks ping. */
function notificationOf({ text, card, progress: steps, attachments = [] }: Page, style: Style): string {
  const [first] = attachments;
  const beginning = tame(text.slice(0, mostTextLength), { ...style, asker: "" });
  const words =
    plainWords(beginning, noMarks).trim() || card?.title || steps.at(-1)?.title || first?.name || "…";
  // The words are cut before they are escaped, so that no escape is cut in two.
  const escaped = escape(words.slice(0, mostTextLength));
  return escaped.length <= mostTextLength ? escaped : escape(words.slice(0, mostTextLength / 5));
}
