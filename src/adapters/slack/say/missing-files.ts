import type { Page } from "#core/platform";

const reasons = { refused: "Slack did not take", private: "Files cannot be sent in private" };

/** The page, with a line that says which of its files are not there and why. */
export function sayMissing(page: Page, why: keyof typeof reasons, names: readonly string[]): Page {
  if (names.length === 0) return page;
  return { ...page, text: `${page.text}\n\n*${reasons[why]}: ${names.join(", ")}*`.trim() };
}

/** The same where it would be longest: whether a page is one message must not hang on what becomes of its files. */
export const sayAllMissing = (page: Page): Page =>
  sayMissing(
    page,
    "private",
    (page.attachments ?? []).map(({ name }) => name),
  );
