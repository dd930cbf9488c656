import { BadInput, type Draft, fieldsOf, type JsonValue } from "#core/platform";
import { sayMissing } from "./missing-files.ts";
import type { Target } from "./target.ts";
import { sendFiles } from "./uploads.ts";

/**
 * Sends a draft's files when the draft is finished, once. If the process dies before it has noted that, its successor sends them
 * again. When Slack refuses a file, the text stays and names it.
 */
export function withFiles(
  draft: Draft,
  target: Target,
  fetch: typeof globalThis.fetch,
  known: SentFiles = { sent: false, refused: [] },
): Draft {
  let { sent, refused } = known;
  return {
    get ref(): JsonValue {
      const ref = draft.ref;
      if (typeof ref !== "object" || ref === null || Array.isArray(ref))
        throw new BadInput("The reference of a draft on Slack must be an object.");
      if (!sent) return ref;
      return { ...ref, sent, ...(refused.length > 0 && { refused: [...refused] }) };
    },
    update: (page) => draft.update(page),
    async finish(page) {
      await draft.finish(sayMissing(page, "refused", refused));
      if (sent || !page.attachments || page.attachments.length === 0) return;
      refused = await sendFiles(target, page.attachments, fetch);
      sent = true;
      if (refused.length > 0) await draft.finish(sayMissing(page, "refused", refused));
    },
    remove: () => draft.remove(),
  };
}

/** What has become of a draft's files. */
interface SentFiles {
  sent: boolean;
  /** The names of the files that Slack refused. */
  refused: readonly string[];
}

/** Reads from a draft's reference what has become of its files. */
export function sentFilesOf(ref: JsonValue): SentFiles {
  const { sent, refused } = fieldsOf(ref);
  return { sent: sent === true, refused: Array.isArray(refused) ? refused.map(String) : [] };
}
