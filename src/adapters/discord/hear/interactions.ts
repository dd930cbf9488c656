import { type APIInteraction, GatewayDispatchEvents } from "discord.js";
import { type Cursors, type Log, type Receive, type Turn, type UntilDurable } from "#core/platform";
import type { ButtonValues } from "../api/button-values.ts";
import type { Call, Calls } from "../api/calls.ts";
import { codeOf, mayHaveHappened } from "../api/refusal.ts";
import { fromInteraction, type InteractionKind, type InteractionRules } from "./interaction.ts";
import { packetFault } from "./packet-fault.ts";
import { questionModal } from "./question-modal.ts";
import { storedQuote } from "./stored-quote.ts";

export interface InteractionsOptions {
  rules: InteractionRules;
  calls: Calls;
  receive: Receive;
  buttons: ButtonValues;
  cursors: Cursors;
  stopped: AbortSignal;
  untilDurable: UntilDurable;
  log: Log;
}

/** Discord has an acknowledgement already: from an earlier try whose response was lost, or from another process with the same token. */
const wasAnswered = 40_060;
/** Milliseconds for which telling Discord is tried. Discord waits for three seconds. */
const patience = 2_500;

/**
 * Returns the handler of commands, clicks and forms. It tells Discord first, which waits for three seconds, and stores the turn then:
 * if the process dies in between, no other process could answer the interaction in time.
 */
export function createInteractions(
  options: InteractionsOptions,
): (interaction: APIInteraction) => Promise<void> {
  const { rules, calls, receive, buttons, cursors, stopped, untilDurable, log } = options;

  /** Resolves to false if it is too late to answer, or if another process answers. */
  const respond = async ({ id, token }: APIInteraction, body: object): Promise<boolean> => {
    const route = `/interactions/${id}/${token}/callback` as const;
    const call: Call = { scope: `webhook ${id}`, priority: "final", method: "POST", route, isOpen: true };
    let wasTried = false;
    for (const begun = performance.now(); ;) {
      try {
        await calls(call, () => ({ body }));
        return true;
      } catch (error) {
        const isAnswered = codeOf(error) === wasAnswered;
        if (isAnswered && wasTried) return true;
        wasTried = true;
        // Tried again, because Discord may have the answer and would show "is thinking…" for 15 minutes.
        if (mayHaveHappened(error) && performance.now() - begun < patience && !stopped.aborted) continue;
        log.warn(
          { err: error },
          isAnswered
            ? "another process or listener has answered a command or click; leaving it there"
            : "could not answer a command or click in time; Discord tells the person",
        );
        return false;
      }
    }
  };

  const showForm = async (
    interaction: APIInteraction,
    { id, quote }: Extract<InteractionKind, { type: "form" }>,
  ): Promise<void> => {
    // Stored before the form is shown, because the form may go to another process.
    await cursors.set(`about ${id}`, JSON.stringify(quote), "remembered");
    await respond(interaction, { type: 9, data: questionModal(id) });
  };

  /** Returns the turn with what was stored for it. Resolves to `undefined` for a button whose action is no longer stored. */
  const complete = async (kind: Extract<InteractionKind, { type: "turn" }>): Promise<Turn | undefined> => {
    const { choice, about } = kind;
    const turn = { ...kind.turn };
    if (choice) {
      const action = await buttons.read(choice.id);
      if (!action) return undefined;
      turn.action = choice.values ? { ...action, value: choice.values } : action;
    }
    const stored = about === undefined ? undefined : await cursors.get(`about ${about}`);
    if (stored !== undefined) turn.quotes = [storedQuote(stored)];
    return turn;
  };

  return async (interaction) => {
    const fault = packetFault({ t: GatewayDispatchEvents.InteractionCreate, d: interaction });
    if (fault !== undefined) throw new Error(`Discord sent a malformed interaction (${fault}).`);
    const kind = fromInteraction(interaction, rules);
    if (!kind) return;
    if (kind.type === "form") return showForm(interaction, kind);
    if (!(await respond(interaction, kind.answer))) return;
    const store = async (): Promise<void> => {
      const turn = await complete(kind);
      if (turn) await receive(turn);
    };
    await untilDurable(store, { what: "a command or click", stopped });
  };
}
