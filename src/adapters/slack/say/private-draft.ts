import { createHash } from "node:crypto";
import { type Draft, Gone, type JsonValue, type Page } from "#core/platform";
import { postToAnswerUrl } from "../api/answer-url.ts";
import { type Rendered, renderWhole } from "./blocks.ts";
import { sayAllMissing } from "./missing-files.ts";
import { refToJson, toRef } from "./message-ref.ts";
import type { Target } from "./target.ts";
import type { SignOfLife } from "./sign-of-life.ts";
import { plainIfRefused } from "./unless-refused.ts";

/** The only person who sees an answer, and the address that takes the answer. */
export interface PrivateOptions {
  person: string;
  answerUrl: string;
  fetch: typeof globalThis.fetch;
  sign: SignOfLife;
  /** The address came with a command. A post to the address of a click could replace the message that has the button. */
  isCommand: boolean;
}

/**
 * An answer that only one person sees, in the channel where the command was run. Slack allows no edits of it, so each page is posted
 * once, when it is whole. If the process dies before it has noted that, its successor posts the page again: Slack offers no way to
 * look for it.
 */
export function createPrivateDraft(
  target: Target,
  key: string,
  options: PrivateOptions,
  said?: string,
): Draft {
  const draft = {
    get ref(): JsonValue {
      return refToJson({ timestamp: said === undefined ? "unsaid" : "said", key, said });
    },
    update() {
      options.sign.show();
      return Promise.resolve();
    },
    async finish(page: Page) {
      if (said === anyPage || said === digestOf(page)) return;
      if (said !== undefined)
        throw new Gone("expired", "Slack allows no edits of a message that only one person sees.");
      const spoken = withoutFiles(page);
      // Rating buttons are left out: a private message cannot be edited to show the rating.
      const style = { ...target.style, feedback: undefined };
      const replaces = (await options.sign.end()) && options.isCommand;
      await plainIfRefused(target.log, renderWhole, async (render) => {
        const rendered = render(spoken, style);
        const message = { ...rendered, response_type: "ephemeral", replace_original: replaces };
        // A response_url takes 5 posts within 30 minutes, even where the bot is not a member. After that, post an ephemeral message.
        const isTaken = await target.calls({ method: "response_url", priority: "final" }, () =>
          postToAnswerUrl(options.answerUrl, message, options.fetch),
        );
        if (!isTaken) await postEphemeral(target, options.person, rendered);
      });
      options.sign.replaced();
      said = digestOf(page);
    },
    remove: () => Promise.resolve(),
  };
  return draft;
}

/** Leaves the files out: everyone in the channel would see them. */
function withoutFiles(page: Page): Page {
  const { attachments: _, ...spoken } = sayAllMissing(page);
  return spoken;
}

export function resumePrivateDraft(target: Target, ref: JsonValue, options: PrivateOptions): Draft {
  const { timestamp, key, said = anyPage } = toRef(ref);
  return createPrivateDraft(target, key, options, timestamp === "said" ? said : undefined);
}

/** The value in references of earlier versions, which do not identify the page. */
const anyPage = "";

/** Returns a digest that identifies a page, the same in every process. */
const digestOf = (page: Page): string =>
  createHash("sha256").update(JSON.stringify(page)).digest("base64url").slice(0, 16);

/** Tells whether a reference belongs to an answer that only one person sees. */
export const isPrivate = (ref: JsonValue): boolean => ["said", "unsaid"].includes(toRef(ref).timestamp);

/** Posts a message in the channel that only one person sees. */
async function postEphemeral(
  { calls, channel, thread }: Target,
  person: string,
  rendered: Rendered,
): Promise<void> {
  await calls({ method: "chat.postEphemeral", priority: "final" }, (client) =>
    client.chat.postEphemeral({
      channel,
      user: person,
      ...(thread !== "" && { thread_ts: thread }),
      ...rendered,
      parse: "none",
      link_names: false,
    }),
  );
}
