import type { Page } from "#core/platform";
import { inert } from "./markdown.ts";

const reasons = {
  refused: "Slack did not accept these files",
  private: "These files cannot be sent in a private answer",
};

/** Adds a line to a page that says which of its files are missing and why. */
export function sayMissing(page: Page, why: keyof typeof reasons, names: readonly string[]): Page {
  if (names.length === 0) return page;
  return { ...page, text: `${page.text}\n\n*${reasons[why]}: ${inert(names.join(", "))}*`.trim() };
}

/** Adds the longest such line, so that a page fits into its message whatever becomes of its files. */
export const sayAllMissing = (page: Page): Page =>
  sayMissing(
    page,
    "private",
    (page.attachments ?? []).map(({ name }) => name),
  );
