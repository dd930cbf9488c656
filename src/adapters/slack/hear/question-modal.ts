import type { types } from "@slack/bolt";
import type { About } from "./inbound-kind.ts";
import { aboutToText, names } from "./interaction.ts";

/** The window in which somebody asks about a message. It keeps for itself what it is about. */
export function questionModal(about: About): types.ModalView {
  return {
    type: "modal",
    callback_id: names.form,
    private_metadata: aboutToText(about),
    title: { type: "plain_text", text: "Ask about a message" },
    submit: { type: "plain_text", text: "Ask" },
    close: { type: "plain_text", text: "Cancel" },
    blocks: [
      {
        type: "input",
        block_id: names.question,
        label: { type: "plain_text", text: "What do you want to know?" },
        hint: { type: "plain_text", text: "The answer appears in the thread of the message." },
        element: { type: "plain_text_input", action_id: names.question, multiline: true },
      },
    ],
  };
}
