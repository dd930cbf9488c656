import type { Message, Person, Quote } from "#core/bot";
import { enclosed, framed, unframed } from "./frame.ts";
import { nameOf } from "./names.ts";

const introductions: Readonly<Record<Quote["kind"], string>> = {
  reply: "in reply to",
  forward: "forwarded, from",
  share: "shared, from",
  about: "about this message of",
};

/** Returns the line that tells of a pressed button. */
export const pressedIn = (what: string): string => framed(`pressed: ${what}`);

/** Returns a message's quotes for a prompt, each below a line that says whose words they are. */
export function quotesIn(quotes: readonly Quote[], people: readonly Person[]): string[] {
  return quotes.map(({ kind, author, text, files }) => {
    const names = files.map(({ name }) => JSON.stringify(name.slice(0, 120)));
    const attached = names.length > 0 ? [framed(`attached: ${names.join(", ")}`)] : [];
    return enclosed(`${introductions[kind]} ${nameOf(author, people)}`, text, ...attached);
  });
}

/** Returns the last messages of the place that the asker has open, for a prompt. Returns nothing if there are none. */
export function lookedAtIn(messages: readonly Message[], people: readonly Person[]): string[] {
  const lines = messages
    .filter(({ kind }) => kind !== "system")
    .map(({ author, text }) => `${framed(nameOf(author, people))} ${unframed(text)}`);
  if (lines.length === 0) return [];
  return [[framed("the asker has this open, the newest message last"), ...lines, framed("end")].join("\n")];
}
