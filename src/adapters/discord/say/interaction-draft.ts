import { MessageFlags, type RawFile } from "discord.js";
import { type Draft, Failure, fieldsOf, Gone, type JsonValue, type Page, textOf } from "#core/platform";
import type { Call } from "../api/calls.ts";
import { type InteractionOrigin, timeOf } from "../hear/origin.ts";
import { type Rendered, renderFinal, renderGrowing } from "./content.ts";
import { type MessageRef, refToJson, toRef } from "./message-ref.ts";
import type { Target } from "./target.ts";
import { filesOf, finishWith, withFiles } from "./uploads.ts";

/** Discord takes answers for 15 minutes. A little less leaves time for the last edit. */
const lifetime = 14 * 60_000;

/** Tells whether a command can still be answered through its token. */
export const isAlive = ({ id }: Pick<InteractionOrigin, "id">, now: number): boolean =>
  now - timeOf(id) < lifetime;

/** Discord's name for the first answer. */
export const original = "@original";

/** Marks a reference as that of an answer to an interaction. */
const interactionMark = "@interaction";
export const isInteractionRef = (ref: JsonValue): boolean => toRef(ref).channel === interactionMark;

/** Returns the reference of an answer of which only the id is known. */
export const followUpRef = (message: string): JsonValue =>
  refToJson({ channel: interactionMark, message, sent: false });

/** Answers a command. The first page replaces "is thinking…", and the others follow it. */
export async function openInteractionDraft(
  target: Target,
  page: () => Page,
  { origin, key }: { origin: InteractionOrigin; key: string },
): Promise<Draft> {
  // The first page is an edit, so sending it twice does not show it twice.
  if (key.endsWith("#1.1")) {
    const draft = createInteractionDraft(target, origin, { message: original, sent: false });
    await draft.update(page);
    return draft;
  }
  const answered = await target.calls(interactionCall(origin, "POST", "first"), () => {
    const rendered = renderGrowing(page(), target.asker);
    return { body: { ...rendered, flags: rendered.flags | flagsOf(origin) } };
  });
  const message = textOf(fieldsOf(answered)["id"]);
  if (message === undefined) throw new Failure("unknown", "Discord answered a command and gave no id.");
  return createInteractionDraft(target, origin, { message, sent: false });
}

export function resumeInteractionDraft(target: Target, origin: InteractionOrigin, ref: JsonValue): Draft {
  return createInteractionDraft(target, origin, toRef(ref));
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

function createInteractionDraft(
  target: Target,
  origin: InteractionOrigin,
  { message, ...known }: Pick<MessageRef, "message" | "sent" | "refused">,
): Draft {
  let shown: string | undefined;
  let { sent, refused } = known;
  const write = async (
    priority: "edit" | "final",
    render: () => Rendered,
    files: RawFile[],
  ): Promise<void> => {
    if (!isAlive(origin, Date.now()))
      throw new Gone("expired", "The 15 minutes in which a command can be answered are over.");
    let next: string | undefined;
    await target.calls(interactionCall(origin, "PATCH", priority, message), () => {
      const rendered = render();
      next = JSON.stringify(rendered);
      if (next === shown && files.length === 0) return undefined;
      shown = undefined;
      return withFiles(rendered, files);
    });
    shown = next;
  };
  return {
    get ref(): JsonValue {
      return refToJson({ channel: interactionMark, message, sent, refused });
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
      try {
        await target.calls(interactionCall(origin, "DELETE", "final", message));
      } catch (error) {
        // The message is gone already, or its token is too old.
        if (!(error instanceof Gone)) throw error;
      }
    },
  };
}
