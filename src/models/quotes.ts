import type { Message, Person, Quote } from "#core/bot";
import { nameOf } from "./names.ts";

const introductions: Readonly<Record<Quote["kind"], string>> = {
  reply: "In reply to",
  forward: "Forwarded, from",
  share: "Shared, from",
  about: "About this message of",
};

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
    .map(({ author, text }) => `${nameOf(author, people)}: ${text}`);
  return lines.length === 0
    ? []
    : [`(The asker has this open, the newest message last:)\n${quoted(lines.join("\n"))}`];
}

const quoted = (text: string): string => text.replaceAll(/^/gm, "> ");
