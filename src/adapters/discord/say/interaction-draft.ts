import { MessageFlags, type RawFile } from "discord.js";
import { type Draft, Failure, fieldsOf, Gone, type JsonValue, type Page, textOf } from "#core/platform";
import type { Call } from "../api/calls.ts";
import { type InteractionOrigin, timeOf } from "../hear/origin.ts";
import { type Rendered, renderFinal, renderGrowing } from "./content.ts";
import { type MessageRef, refToJson, toRef } from "./message-ref.ts";
import { createEditedDraft } from "./edited-draft.ts";
import type { Target } from "./target.ts";
import { filesOf, finishWith, withFiles } from "./uploads.ts";

/** Discord takes answers for 15 minutes. A little less leaves time for the last edit. */
const lifetime = 14 * 60_000;

/** Tells whether a command can still be answered through its token. */
export const isAlive = ({ id }: Pick<InteractionOrigin, "id">, now: number): boolean =>
  now - timeOf(id) < lifetime;

/** Tells whether an answer goes on in a direct message, as private answers and answers on servers without the bot do. */
export const goesOnDirectly = (interaction: InteractionOrigin | undefined): boolean =>
  interaction?.isPrivate === true || interaction?.isGuest === true;

/** Discord's name for the first answer. */
export const original = "@original";

/** Marks a reference as that of an answer to an interaction. */
const interactionMark = "@interaction";
export const isInteractionRef = (ref: JsonValue): boolean => toRef(ref).channel === interactionMark;

/** Returns the reference of an answer of which only the id is known. */
export const followUpRef = (message: string): JsonValue =>
  refToJson({ channel: interactionMark, message, id: message, sent: false });

/** A command, and the channel in which it was run. */
export interface Command {
  interaction: InteractionOrigin;
  channel: string;
}

/** Answers a command. The first page replaces "is thinking…", and the others follow it. */
export async function openInteractionDraft(
  target: Target,
  page: () => Page,
  { command, key }: { command: Command; key: string },
): Promise<Draft> {
  const { interaction } = command;
  // The first page is an edit, so sending it twice does not show it twice.
  if (key.endsWith("#1.1")) {
    const draft = createInteractionDraft(target, command, { message: original, sent: false });
    await draft.update(page);
    return draft;
  }
  const answered = await target.calls(interactionCall(interaction, "POST", "first"), () => {
    const rendered = renderGrowing(page(), target.asker);
    return { body: { ...rendered, flags: rendered.flags | flagsOf(interaction) } };
  });
  const message = textOf(fieldsOf(answered)["id"]);
  if (message === undefined) throw new Failure("unknown", "Discord answered a command and gave no id.");
  return createInteractionDraft(target, command, { message, id: message, sent: false });
}

export function resumeInteractionDraft(target: Target, command: Command, ref: JsonValue): Draft {
  return createInteractionDraft(target, command, toRef(ref));
}

const flagsOf = ({ isPrivate }: InteractionOrigin): MessageFlags.Ephemeral | 0 =>
  isPrivate ? MessageFlags.Ephemeral : 0;

/** Returns the call that answers an interaction through its token, or that changes or deletes such an answer. */
export function interactionCall(
  { id, application, token }: Pick<InteractionOrigin, "id" | "application" | "token">,
  method: "POST" | "PATCH" | "DELETE",
  priority: Call["priority"],
  message?: string,
): Call {
  const base = `/webhooks/${application}/${token}` as const;
  const route = message === undefined ? base : (`${base}/messages/${message}` as const);
  return { scope: `webhook ${id}`, priority, method, route, isOpen: true };
}

/** The text of a message whose answer has moved. */
const moved: Page = { text: "The answer is in your direct messages.", progress: [], buttons: [] };

/**
 * A message that answers a command. Once the command's token has expired, the bot edits it like any message of its own in the channel.
 * Where it cannot, because only the asker sees the message or the bot is a guest, the answer goes on in a direct message.
 */
function createInteractionDraft(
  target: Target,
  { interaction, channel }: Command,
  known: Pick<MessageRef, "message" | "id" | "sent" | "refused">,
): Draft {
  const byToken = createTokenDraft(target, interaction, known);
  let own: Draft | undefined;

  /** Returns the message as an ordinary message of the bot, if the bot may edit it as one. */
  const asOwn = (): Draft | undefined => {
    const { id, sent, refused } = byToken.state;
    if (id === undefined || goesOnDirectly(interaction)) return undefined;
    return (own ??= createEditedDraft(target, { channel, message: id, sent, refused }));
  };

  const show = async (write: (draft: Draft) => Promise<void>): Promise<void> => {
    if (!own) {
      try {
        return await write(byToken);
      } catch (error) {
        if (!(error instanceof Gone) || error.reason !== "expired" || !asOwn()) throw error;
      }
    }
    try {
      if (own) await write(own);
    } catch (error) {
      if (!(error instanceof Failure) || error.kind !== "no-permission") throw error;
      throw new Gone("expired", "The bot may not edit its answer to a command in this channel.", {
        cause: error,
      });
    }
  };

  return {
    get ref(): JsonValue {
      return (own ?? byToken).ref;
    },
    update: (page) => show((draft) => draft.update(page)),
    finish: (page) => show((draft) => draft.finish(page)),
    async remove() {
      if (own) return own.remove();
      try {
        await byToken.remove();
      } catch (error) {
        // The message is gone already, or only its asker sees it, until Discord's client is reloaded.
        if (!(error instanceof Gone)) throw error;
        if (error.reason === "expired") await asOwn()?.remove();
      }
    },
  };
}

interface TokenDraft extends Draft {
  readonly state: Pick<MessageRef, "id" | "sent" | "refused">;
}

/** The message as the command's token reaches it. */
function createTokenDraft(
  target: Target,
  interaction: InteractionOrigin,
  { message, ...known }: Pick<MessageRef, "message" | "id" | "sent" | "refused">,
): TokenDraft {
  let { id, sent, refused } = known;
  let shown: string | undefined;

  const write = async (
    priority: "edit" | "final",
    render: () => Rendered,
    files: RawFile[],
  ): Promise<void> => {
    if (!isAlive(interaction, Date.now()))
      throw new Gone("expired", "The 15 minutes in which a command can be answered are over.");
    let next: string | undefined;
    const answered = await target.calls(interactionCall(interaction, "PATCH", priority, message), () => {
      const rendered = render();
      next = JSON.stringify(rendered);
      if (next === shown && files.length === 0) return undefined;
      shown = undefined;
      return withFiles(rendered, files);
    });
    shown = next;
    id ??= textOf(fieldsOf(answered)["id"]);
  };

  return {
    get state() {
      return { id, sent, refused };
    },
    get ref(): JsonValue {
      return refToJson({ channel: interactionMark, message, id, sent, refused });
    },
    update: (page) => write("edit", () => renderGrowing(page(), target.asker), []),
    async finish(page) {
      await target.buttons.keep(page.buttons);
      const files = sent ? [] : filesOf(page);
      if (JSON.stringify(renderFinal(page, target.asker, refused)) === shown && files.length === 0) return;
      refused = await finishWith(page, target.asker, { files, refused }, (render, sending) =>
        write("final", render, sending),
      );
      sent ||= files.length > 0;
    },
    async remove() {
      // The answer went on elsewhere, and the token may still be valid for a moment.
      const isMoved = !isAlive(interaction, Date.now()) && goesOnDirectly(interaction);
      const call = interactionCall(interaction, isMoved ? "PATCH" : "DELETE", "final", message);
      const body = isMoved ? renderFinal(moved, target.asker, undefined) : undefined;
      await target.calls(call, () => (body ? { body } : {}));
    },
  };
}
