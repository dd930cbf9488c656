import { BadInput, type Draft, type JsonValue } from "#core/platform";
import { sayMissing } from "./missing-files.ts";
import type { PagePlace } from "./page-place.ts";
import { fieldsOf, isTrue } from "../api/payload.ts";
import { sendFiles } from "./uploads.ts";

/**
 * A draft whose files go out with its seal, once. After a death between sending and noting that, they are sent again. Its text is
 * not worth less because Slack does not take its files.
 */
export function withFiles(
  draft: Draft,
  place: PagePlace,
  fetch: typeof globalThis.fetch,
  known: Filed = { sent: false, refused: [] },
): Draft {
  let { sent, refused } = known;
  return {
    get ref(): JsonValue {
      const ref = draft.ref;
      if (typeof ref !== "object" || ref === null || Array.isArray(ref))
        throw new BadInput("A draft on Slack has an object for a reference.");
      if (!sent) return ref;
      return { ...ref, sent, ...(refused.length > 0 && { refused: [...refused] }) };
    },
    update: (page) => draft.update(page),
    async finish(page) {
      await draft.finish(sayMissing(page, "refused", refused));
      if (sent || !page.attachments || page.attachments.length === 0) return;
      refused = await sendFiles(place, page.attachments, fetch);
      sent = true;
      if (refused.length > 0) await draft.finish(sayMissing(page, "refused", refused));
    },
    remove: () => draft.remove(),
  };
}

/** What became of the files of a draft. */
interface Filed {
  sent: boolean;
  /** The names of those that Slack did not take. */
  refused: readonly string[];
}

/** As a draft's reference says it. */
export function filedOf(ref: JsonValue): Filed {
  const { sent, refused } = fieldsOf(ref);
  return { sent: isTrue(sent), refused: Array.isArray(refused) ? refused.map(String) : [] };
}
