import type { Page } from "../adapter.ts";
import type { Showable } from "./showable.ts";

/** Returns the bare words of a page. Returns `undefined` if it has no words, or nothing but words. */
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
