import { type APIInteraction, ComponentType, TextInputStyle } from "discord.js";
import type { Cursors, Log, Quote, Receive } from "#core/platform";
import type { ButtonValues } from "../api/button-values.ts";
import type { Call, Calls } from "../api/calls.ts";
import {
  type InteractionKind,
  formPrefix,
  fromInteraction,
  type InteractionRules,
  questionField,
} from "../hear/interaction.ts";
import type { Outage } from "./outage.ts";
import { fieldsOf, textOf } from "../api/payload.ts";
import { codeOf, mayHaveHappened } from "../api/refusal.ts";
import { untilDurable } from "./until-durable.ts";

export interface InteractionsOptions {
  rules: InteractionRules;
  calls: Calls;
  receive: Receive;
  buttons: ButtonValues;
  cursors: Cursors;
  stopped: AbortSignal;
  outage: Outage;
  log: Log;
}

/** Discord was told already: by another process with the same token, or by a call of ours whose answer was lost. */
const wasAnswered = 40_060;
/** How long it is worth trying to tell Discord, which waits for three seconds. */
const patience = 2_500;

/**
 * Attends to commands, clicks and forms. Discord waits three seconds for a sign, which is given first; only then is the turn
 * stored, because a died process' interaction cannot be answered in time anyway.
 */
export function createInteractions(
  options: InteractionsOptions,
): (interaction: APIInteraction) => Promise<void> {
  const { rules, calls, receive, buttons, cursors, stopped, outage, log } = options;

  /** Resolves to false when it is too late to say anything. */
  const respond = async ({ id, token }: APIInteraction, body: object): Promise<boolean> => {
    const route = `/interactions/${id}/${token}/callback` as const;
    const call: Call = { scope: `webhook ${id}`, priority: "final", method: "POST", route, isOpen: true };
    for (const begun = Date.now(); ;) {
      try {
        await calls(call, () => ({ body }));
        return true;
      } catch (error) {
        if (codeOf(error) === wasAnswered) return true;
        // Given up, it would say for a quarter of an hour that the bot is thinking.
        if (mayHaveHappened(error) && Date.now() - begun < patience && !stopped.aborted) continue;
        log.warn({ err: error }, "a command or click came too late to be answered");
        return false;
      }
    }
  };

  const showForm = async (
    interaction: APIInteraction,
    asked: Extract<InteractionKind, { type: "form" }>,
  ): Promise<void> => {
    // Before the form: it may be sent in at once, to another process.
    await cursors.set(`about ${asked.id}`, JSON.stringify(asked.quote), "remembered");
    await respond(interaction, { type: 9, data: form(asked) });
  };

  /** The turn with what was kept for it. `undefined`: a button that nobody knows any more. */
  const complete = async ({ turn, choice, about }: Extract<InteractionKind, { type: "turn" }>) => {
    const action = choice && (await buttons.read(choice.id));
    if (choice && !action) return undefined;
    const quote = about === undefined ? undefined : toQuote(await cursors.get(`about ${about}`));
    const chosen = choice?.values && { value: choice.values };
    return { ...turn, ...(action && { action: { ...action, ...chosen } }), ...(quote && { quote }) };
  };

  return async (interaction) => {
    const asked = fromInteraction(interaction, rules);
    if (!asked) return;
    if (asked.type === "form") return showForm(interaction, asked);
    if (!(await respond(interaction, asked.answer))) return;
    const store = async (): Promise<void> => {
      const turn = await complete(asked);
      if (turn) await receive(turn);
    };
    await untilDurable(store, { what: "a command or click", stopped, outage });
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
