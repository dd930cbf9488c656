import type { Actor, Said } from "#simulator";

/** Where a question is asked. */
export const ways = ["slack channel", "slack direct", "discord channel", "discord direct"] as const;
export type Way = (typeof ways)[number];

/** What a person asked, and what the bot has to say to it: words that stand in no other answer. */
export interface Question {
  number: number;
  way: Way;
  platform: "slack" | "discord";
  asker: Actor;
  /** Undefined until it is said. */
  said: Said | undefined;
  answer: string;
}

/** What is asked. The second half tells a log that has written it down. */
export const questionOf = (number: number, words: number): string =>
  `Tell me zq${number} in ${words} words, Rumpelstilzchen.`;

/** The last question in a text. */
export function questionIn(text: string): { number: number; words: number } | undefined {
  const found = [...text.matchAll(/zq(\d+) in (\d+) words/g)].at(-1);
  return found && { number: Number(found[1]), words: Number(found[2]) };
}

/** The whole answer to a question. */
export function answerTo(number: number, words: number): string {
  const word = (_: unknown, index: number): string => `zq${number}w${index + 1}`;
  const rows: string[] = [];
  const all = Array.from({ length: words }, word);
  for (let index = 0; index < all.length; index += 50) rows.push(all.slice(index, index + 50).join(" "));
  return rows.join("\n\n");
}

/** The question that a text answers, if it does. */
export function answeredBy(text: string): number | undefined {
  const found = /\bzq(\d+)w\d/.exec(text);
  return found ? Number(found[1]) : undefined;
}

/** Matches what a person or the model has said. No line of the log may. */
export const textOfPeople = /zq\d+w\d|zq\d+ in \d|Rumpelstilzchen/;

export const flat = (text: string): string => text.replaceAll(/\s+/g, " ").trim();
