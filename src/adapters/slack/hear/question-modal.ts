import type { types } from "@slack/bolt";
import { questionForm } from "#core/platform";
import { names } from "./interaction.ts";

/** Returns the form in which a person asks about a message. Its private metadata says which message. */
export function questionModal(about: string): types.ModalView {
  const { title, label, hint, submit, cancel } = questionForm;
  const plain = (text: string): types.PlainTextElement => ({ type: "plain_text", text });
  return {
    type: "modal",
    callback_id: names.form,
    private_metadata: about,
    title: plain(title),
    submit: plain(submit),
    close: plain(cancel),
    blocks: [
      {
        type: "input",
        block_id: names.question,
        label: plain(label),
        hint: plain(hint),
        element: { type: "plain_text_input", action_id: names.question, multiline: true },
      },
    ],
  };
}
