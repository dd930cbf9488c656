import { type Draft, Failure, type JsonValue, type Page, toFailure } from "#core/platform";
import { renderWhole } from "./blocks.ts";
import { sayAllMissing } from "./missing-files.ts";
import { refToJson, toRef } from "./message-ref.ts";
import type { Target } from "./target.ts";

/** The only person who sees an answer, and the address that takes the answer. */
export interface PrivateOptions {
  person: string;
  answerUrl: string;
  fetch: typeof globalThis.fetch;
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
  isSaid = false,
): Draft {
  let said = isSaid;
  const draft = {
    get ref(): JsonValue {
      return refToJson({ timestamp: said ? "said" : "unsaid", key });
    },
    update: () => Promise.resolve(),
    async finish(page: Page) {
      if (said) return;
      const spoken = withoutFiles(page);
      const message = {
        ...renderWhole(spoken, target.style),
        response_type: "ephemeral",
        replace_original: false,
      };
      // A response_url takes 5 posts within 30 minutes, even where the bot is not a member. After that, post an ephemeral message.
      const call = { method: "response_url", priority: "final" } as const;
      if (!(await target.calls(call, () => answer(options, message))))
        await postEphemeral(target, options.person, spoken);
      said = true;
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
  const { timestamp, key } = toRef(ref);
  return createPrivateDraft(target, key, options, timestamp === "said");
}

/** Tells whether a reference belongs to an answer that only one person sees. */
export const isPrivate = (ref: JsonValue): boolean => ["said", "unsaid"].includes(toRef(ref).timestamp);

/** Posts a message in the channel that only one person sees. */
async function postEphemeral(
  { calls, channel, thread, style }: Target,
  person: string,
  page: Page,
): Promise<void> {
  await calls({ method: "chat.postEphemeral", priority: "final" }, (client) =>
    client.chat.postEphemeral({
      channel,
      user: person,
      ...(thread !== "" && { thread_ts: thread }),
      ...renderWhole(page, style),
      parse: "none",
      link_names: false,
    }),
  );
}

/** Resolves to false when the address takes no more posts. https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
async function answer({ answerUrl, fetch }: PrivateOptions, message: object): Promise<boolean> {
  const response = await fetch(answerUrl, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(message),
    redirect: "error",
    signal: AbortSignal.timeout(10_000),
  }).catch((error: unknown) => {
    throw toFailure(error);
  });
  if (response.ok) return true;
  if (response.status === 404 || response.status === 410) return false;
  const retryAfter = Number(response.headers.get("retry-after")) * 1_000;
  const wait = retryAfter > 0 ? { retryAfter } : {};
  throw new Failure("busy", `Slack answered a private answer with status ${response.status}.`, wait);
}
