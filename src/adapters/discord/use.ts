import { type APIInteraction, ComponentType, TextInputStyle } from "discord.js";
import type { Cursors, Quote, Receive } from "#core";
import type { ButtonValues } from "./button-values.ts";
import type { Calls } from "./calls.ts";
import {
  type Asked,
  formPrefix,
  fromInteraction,
  type InteractionRules,
  questionField,
} from "./interaction.ts";
import type { Log } from "./log.ts";
import { fieldsOf, textOf } from "./payload.ts";
import { codeOf } from "./refusal.ts";

export interface UseOptions {
  rules: InteractionRules;
  calls: Calls;
  receive: Receive;
  buttons: ButtonValues;
  cursors: Cursors;
  log: Log;
}

/** Somebody else has told Discord already: another process with the same token, which was sent the same. */
const wasAnswered = 40_060;

/**
 * Attends to commands, clicks and forms. Discord waits three seconds for a sign, which is given first; only then is the turn
 * stored, because a died process' interaction cannot be answered in time anyway.
 */
export function createUse(options: UseOptions): (interaction: APIInteraction) => Promise<void> {
  const { rules, calls, receive, buttons, cursors, log } = options;

  /** Resolves to false when it is too late to say anything. */
  const respond = async ({ id, token }: APIInteraction, body: object): Promise<boolean> => {
    const route = `/interactions/${id}/${token}/callback` as const;
    try {
      await calls({ scope: `webhook ${id}`, priority: "final", method: "POST", route, isOpen: true }, () => ({
        body,
      }));
      return true;
    } catch (error) {
      if (codeOf(error) === wasAnswered) return true;
      log.warn({ err: error }, "a command or click came too late to be answered");
      return false;
    }
  };

  const showForm = async (
    interaction: APIInteraction,
    asked: Extract<Asked, { type: "form" }>,
  ): Promise<void> => {
    // Before the form: it may be sent in at once, to another process.
    await cursors.set(`about ${asked.id}`, JSON.stringify(asked.quote));
    await respond(interaction, { type: 9, data: form(asked) });
  };

  return async (interaction) => {
    const asked = fromInteraction(interaction, rules);
    if (!asked) return;
    if (asked.type === "form") return showForm(interaction, asked);
    const [isInTime, action, quote] = await Promise.all([
      respond(interaction, asked.answer),
      asked.button === undefined ? undefined : buttons.read(asked.button),
      asked.about === undefined ? undefined : cursors.get(`about ${asked.about}`).then(toQuote),
    ]);
    if (!isInTime || (asked.button !== undefined && !action)) return;
    await receive({ ...asked.turn, ...(action && { action }), ...(quote && { quote }) });
  };
}

/** https://discord.com/developers/docs/interactions/receiving-and-responding#interaction-response-object-modal */
const form = ({ id }: { id: string }): object => ({
  custom_id: `${formPrefix}${id}`,
  title: "Ask about this message",
  components: [
    {
      type: ComponentType.ActionRow,
      components: [
        {
          type: ComponentType.TextInput,
          custom_id: questionField,
          label: "What do you want to know?",
          style: TextInputStyle.Paragraph,
          max_length: 2_000,
          required: true,
        },
      ],
    },
  ],
});

function toQuote(kept: string | undefined): Quote | undefined {
  if (kept === undefined) return undefined;
  const { author, text } = fieldsOf(JSON.parse(kept));
  const { id, isBot } = fieldsOf(author);
  return { author: { id: textOf(id) ?? "unknown", isBot: isBot === true }, text: textOf(text) ?? "" };
}
