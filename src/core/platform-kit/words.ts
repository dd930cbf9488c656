import type { Page } from "../adapter.ts";

const endings = {
  stopped: "⏹ Stopped.",
  cut: "✂ Cut off: the model stopped before the end.",
  // A failed answer says so in its text.
  failed: undefined,
};

/** Returns the line below an answer that was stopped, was cut or has a note. */
export function endingLine({ ending, note }: Pick<Page, "ending" | "note">): string | undefined {
  const lines = [ending && endings[ending], note].filter((line) => line !== undefined);
  return lines.length > 0 ? lines.join(" ") : undefined;
}

/** The form in which people ask about a message. */
export const questionForm = {
  title: "Ask about a message",
  label: "What do you want to know?",
  hint: "The answer appears in the thread of the message.",
  submit: "Ask",
  cancel: "Cancel",
};
