import type { Page } from "../adapter.ts";
import type { Showable } from "./showable.ts";

/** Returns the words of a page without anything around them, or `undefined` if it has none or nothing else. */
export function wordsOf(page: Page, { fits }: Pick<Showable, "fits">): Page | undefined {
  const { text, progress, card, buttons, attachments = [], ending, last } = page;
  if (progress.length + buttons.length + attachments.length === 0 && !card) return undefined;
  const box = card ? [card.title, card.text, ...(card.fields ?? []).map(fieldLine)] : [];
  const texts = [[text, ...box].filter(Boolean).join("\n\n"), text];
  return texts
    .filter((words) => words.trim() !== "")
    .map((words): Page => ({ text: words, progress: [], buttons: [], ending, last }))
    .find(fits);
}

const fieldLine = ({ name, value }: { name: string; value: string }): string => `${name}: ${value}`;
