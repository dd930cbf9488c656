import { closeMarkdown, type Page } from "natter/platform";

const marks = { pending: "▫️", running: "⏳", done: "✅", failed: "❌" };
const endings = { stopped: "_(stopped)_", cut: "_(cut)_", failed: "_(failed)_" };
/** People press a button by its reaction: a real button needs an HTTP endpoint of the bot. */
export const numbers = ["one", "two", "three", "four", "five", "six", "seven", "eight", "nine"];

/** Returns a page as it is written into a post. */
export function render(page: Page): string {
  const { text, progress, card, ending, note } = page;
  const steps = progress.map(({ state, title }) => `${marks[state]} ${title}`).join("\n");
  const fields = card?.fields?.map(({ name, value }) => `**${name}:** ${value}`).join("\n");
  const box = card && [`**${card.title}**`, card.text, fields].filter(Boolean).join("\n\n");
  const choices = page.buttons.map(({ label }, index) => `:${numbers[index]}: ${label}`);
  const all = [steps, text, box, choices.join("   "), ending && endings[ending], note && `_${note}_`];
  // A character of no width after each @, so that a model's text notifies no one.
  return all
    .filter(Boolean)
    .join("\n\n")
    .replaceAll(/@(?=\w)/g, "@\u200B");
}

/** Returns a page that still grows. */
export const renderGrowing = (page: Page): string => render({ ...page, text: closeMarkdown(page.text) });
