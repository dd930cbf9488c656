import { MessageFlags, type RawFile } from "discord.js";
import { type Draft, Failure, Gone, type JsonValue, type Page } from "#core/platform";
import type { Call } from "../api/calls.ts";
import { type Rendered, renderFinal, renderGrowing } from "./content.ts";
import { filesOf, finishWith, withFiles } from "./uploads.ts";
import { type InteractionOrigin, timeOf } from "../hear/origin.ts";
import { type MessageRef, type PagePlace, refToJson, toRef } from "./page-place.ts";
import { fieldsOf, textOf } from "../api/payload.ts";

/** Discord takes answers for a quarter of an hour; a little less, so that the last edit still comes through. */
const lifetime = 14 * 60_000;

/** Whether a command can still be answered through its token. */
export const isAlive = ({ id }: InteractionOrigin, now: number): boolean => now - timeOf(id) < lifetime;

/** Stands for the first answer, which has an address of its own. */
const original = "@original";

/** What marks a reference as one of an interaction's answers. */
const isOurs = "@interaction";
export const isInteractionRef = (ref: JsonValue): boolean => toRef(ref).channel === isOurs;

/** The reference of an answer that is known by its id alone. */
export const followUpRef = (message: string): JsonValue =>
  refToJson({ channel: isOurs, message, sent: false });

/** Answers a command: the first page stands where "is thinking…" stood, the others follow it. */
export async function openInteractionDraft(
  place: PagePlace,
  page: () => Page,
  { origin, key }: { origin: InteractionOrigin; key: string },
): Promise<Draft> {
  // Written over what is there, the first page can be sent twice without being said twice.
  if (key.endsWith("#1.1")) {
    const draft = createInteractionDraft(place, origin, { message: original, sent: false });
    await draft.update(page);
    return draft;
  }
  const answered = await place.calls(callOf(origin, "POST", "first"), () => ({
    body: { ...renderGrowing(page(), place.asker), ...flagsOf(origin) },
  }));
  const message = textOf(fieldsOf(answered)["id"]);
  if (message === undefined) throw new Failure("unknown", "Discord answered a command and gave no id.");
  return createInteractionDraft(place, origin, { message, sent: false });
}

export function resumeInteractionDraft(place: PagePlace, origin: InteractionOrigin, ref: JsonValue): Draft {
  return createInteractionDraft(place, origin, toRef(ref));
}

const flagsOf = ({ isPrivate }: InteractionOrigin): { flags?: MessageFlags.Ephemeral } =>
  isPrivate ? { flags: MessageFlags.Ephemeral } : {};

function callOf(
  { id, application, token }: InteractionOrigin,
  method: "POST" | "PATCH" | "DELETE",
  priority: Call["priority"],
  message?: string,
): Call {
  const base = `/webhooks/${application}/${token}` as const;
  const route = message === undefined ? base : (`${base}/messages/${message}` as const);
  return { scope: `webhook ${id}`, priority, method, route, isOpen: true };
}

function createInteractionDraft(
  place: PagePlace,
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
      throw new Gone("expired", "A command can be answered for 15 minutes, which are over.");
    let next: string | undefined;
    await place.calls(callOf(origin, "PATCH", priority, message), () => {
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
      return refToJson({ channel: isOurs, message, sent, refused });
    },
    update: (page) => write("edit", () => renderGrowing(page(), place.asker), []),
    async finish(page) {
      await place.buttons.keep(page.buttons);
      const files = sent ? [] : filesOf(page);
      if (JSON.stringify(renderFinal(page, place.asker, refused)) === shown && files.length === 0) return;
      refused = await finishWith(page, place.asker, { files, refused }, (render, sending) =>
        write("final", render, sending),
      );
      sent ||= files.length > 0;
    },
    async remove() {
      try {
        await place.calls(callOf(origin, "DELETE", "final", message));
      } catch (error) {
        // Somebody was faster, or it is too late to take anything back.
        if (!(error instanceof Gone)) throw error;
      }
    },
  };
}
