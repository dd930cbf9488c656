import type { Message, Person, Quote } from "#core/bot";
import { nameOf } from "./names.ts";

const introductions: Readonly<Record<Quote["kind"], string>> = {
  reply: "In reply to",
  forward: "Forwarded, from",
  share: "Shared, from",
  about: "About this message of",
};

const opened = "The asker has this open, the newest message last:";
const pressed = "Pressed: ";

/** Returns the line that tells of a pressed button. */
export const pressedIn = (what: string): string => `(${pressed}${what})`;

const headings = new RegExp(
  `^\\((?=(?:${[...Object.values(introductions), opened, pressed].join("|")}))`,
  "gm",
);

/** Escapes lines of a person's own text that look like a heading of natter, so that no one quotes what was never said. */
export const withoutHeadings = (text: string): string => text.replaceAll(headings, "\\(");

/** Returns a message's quotes for a prompt, each below a line that says whose words they are. */
export function quotesIn(quotes: readonly Quote[], people: readonly Person[]): string[] {
  return quotes.map(({ kind, author, text, files }) => {
    const names = files.map(({ name }) => JSON.stringify(name.slice(0, 120)));
    const lines = [text, names.length > 0 ? `(Attached: ${names.join(", ")})` : ""].filter(Boolean);
    return `(${introductions[kind]} ${nameOf(author, people)}:)\n${quoted(lines.join("\n"))}`;
  });
}

/** Returns the last messages of the place that the asker has open, for a prompt. Returns nothing if there are none. */
export function lookedAtIn(messages: readonly Message[], people: readonly Person[]): string[] {
  const lines = messages
    .filter(({ kind }) => kind !== "system")
    .map(({ author, text }) => `${nameOf(author, people)}: ${text.replaceAll(nextLine, "  ")}`);
  return lines.length === 0 ? [] : [`(${opened})\n${quoted(lines.join("\n"))}`];
}

/** Indents all lines but the first, so that none of them passes for another person's. */
const nextLine = /(?<=[\n\r\u2028\u2029])/g;

const quoted = (text: string): string => text.replaceAll(/^/gm, "> ");
