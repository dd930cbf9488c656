import { colourNumber, type Page, type Progress } from "#core/platform";
import { paint, toCells } from "./cells.ts";
import { harmless, inOneLine } from "./harmless.ts";
import { bold, dim, toInlineCells } from "./inline.ts";
import { framed, toTerminal } from "./markdown.ts";

const signs: Readonly<Record<Progress["state"], string>> = {
  pending: "·",
  running: "…",
  done: "✓",
  failed: "✗",
};

const endings: Readonly<Record<NonNullable<Page["ending"]>, string>> = {
  stopped: "(stopped)",
  cut: "(cut off: the model may not write more)",
  failed: "(the answer is not complete)",
};

/** Draws a page as lines of a terminal. */
export function toLines(page: Page, columns: number): string[] {
  const text = harmless(page.text).trimEnd();
  return [
    ...page.progress.flatMap((step) =>
      framed(toCells(`${signs[step.state]} `, dim), toCells(stepText(step), dim), columns),
    ),
    ...(text && page.progress.length > 0 ? [""] : []),
    ...(text ? toTerminal(text, columns) : []),
    ...cardLines(page, columns),
    ...(page.attachments ?? []).map((file) => paint(toCells(inOneLine(`[file: ${file.name}]`), dim))),
    ...(page.ending ? [paint(toCells(endings[page.ending], dim))] : []),
  ];
}

/** Writes a page for a file or another program, with its Markdown as it is. */
export function toPlainText(page: Page): string {
  const { card } = page;
  const lines = [
    ...page.progress.map((step) => `${signs[step.state]} ${stepText(step)}`),
    ...(page.text && page.progress.length > 0 ? [""] : []),
    ...(page.text ? [page.text.trimEnd()] : []),
    ...(card ? [`[${card.title}]`, ...(card.text ? [card.text] : [])] : []),
    ...(card?.fields ?? []).map(({ name, value }) => `${name}: ${value}`),
    ...page.buttons.map(({ label }, index) => `/${index + 1} ${label}`),
    ...(page.attachments ?? []).map((file) => `[file: ${file.name}]`),
    ...(page.ending ? [endings[page.ending]] : []),
  ];
  return harmless(lines.join("\n"));
}

function cardLines(page: Page, columns: number): string[] {
  const { card } = page;
  const bar = toCells("▌ ", edgeOf(card?.colour));
  const row = (text: string, style = ""): string[] =>
    harmless(text)
      .split("\n")
      .flatMap((line) => framed(bar, toInlineCells(line, style), columns, bar));
  const buttons = page.buttons.map(({ label }, index) => `**/${index + 1}** ${inOneLine(label)}`);
  return [
    ...(card ? row(card.title, bold) : []),
    ...(card?.text ? row(card.text) : []),
    ...(card?.fields ?? []).flatMap(({ name, value }) => row(`${name}: ${value}`)),
    ...(buttons.length > 0 ? row(buttons.join("   ")) : []),
  ];
}

/** Returns the SGR numbers for a card's edge. */
function edgeOf(colour: string | undefined): string {
  const number = colourNumber(colour);
  if (number === undefined) return dim;
  return `38;2;${(number >> 16) & 255};${(number >> 8) & 255};${number & 255}`;
}

const stepText = ({ title, detail }: Progress): string => inOneLine(detail ? `${title}: ${detail}` : title);
