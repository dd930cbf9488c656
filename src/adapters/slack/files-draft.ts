import { BadInput, type Draft, type JsonValue } from "#core";
import type { PagePlace } from "./page-place.ts";
import { fieldsOf, isTrue } from "./payload.ts";
import { sendFiles } from "./uploads.ts";

/** A draft whose files go out with its seal, once. After a death between sending and noting that, they are sent again. */
export function withFiles(
  draft: Draft,
  place: PagePlace,
  fetch: typeof globalThis.fetch,
  isSent = false,
): Draft {
  let sent = isSent;
  return {
    get ref(): JsonValue {
      const ref = draft.ref;
      if (typeof ref !== "object" || ref === null || Array.isArray(ref))
        throw new BadInput("A draft on Slack has an object for a reference.");
      return sent ? { ...ref, sent } : ref;
    },
    update: (page) => draft.update(page),
    async finish(page) {
      await draft.finish(page);
      if (sent || !page.attachments || page.attachments.length === 0) return;
      await sendFiles(place, page.attachments, fetch);
      sent = true;
    },
    remove: () => draft.remove(),
  };
}

/** Whether the files went out already, by what a draft's reference says. */
export const wereSent = (ref: JsonValue): boolean => isTrue(fieldsOf(ref)["sent"]);
