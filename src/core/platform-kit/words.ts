import type { Page } from "../adapter.ts";

/** The line below an answer that did not come to its own end. A failed answer says so in its text. */
export const endingLine = (ending: Page["ending"]): string | undefined =>
  ending === "stopped"
    ? "⏹ Stopped."
    : ending === "cut"
      ? "✂ Cut off: the model stopped before the end."
      : undefined;

/** The form in which people ask about a message. */
export const questionForm = {
  title: "Ask about a message",
  label: "What do you want to know?",
  hint: "The answer appears in the thread of the message.",
  submit: "Ask",
  cancel: "Cancel",
};
