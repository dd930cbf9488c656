import { type Draft, Failure, type JsonValue, type Page, toFailure } from "#core/platform";
import { renderWhole } from "./blocks.ts";
import { sayAllMissing } from "./missing-files.ts";
import { type PagePlace, refToJson, toRef } from "./page-place.ts";

/** Who gets an answer that nobody else sees, and the address that takes it. */
export interface PrivateOptions {
  person: string;
  answerUrl: string;
  fetch: typeof globalThis.fetch;
}

/**
 * An answer for one person's eyes, in the channel where a command was run. It cannot be edited, so that each page is said once,
 * when it is whole. After a death between saying it and noting that, it is said again: Slack has no way to ask.
 */
export function createPrivateDraft(
  place: PagePlace,
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
        ...renderWhole(spoken, place.style),
        response_type: "ephemeral",
        replace_original: false,
      };
      // Five times within half an hour, and only there where the bot need not be. Later the channel itself must do.
      const call = { method: "response_url", priority: "final" } as const;
      if (!(await place.calls(call, () => answer(options, message))))
        await whisper(place, options.person, spoken);
      said = true;
    },
    remove: () => Promise.resolve(),
  };
  return draft;
}

/** Files are seen by all who are in the channel. */
function withoutFiles(page: Page): Page {
  const { attachments: _, ...spoken } = sayAllMissing(page);
  return spoken;
}

export function resumePrivateDraft(place: PagePlace, ref: JsonValue, options: PrivateOptions): Draft {
  const { timestamp, key } = toRef(ref);
  return createPrivateDraft(place, key, options, timestamp === "said");
}

/** Whether a reference is that of an answer for one person's eyes. */
export const isPrivate = (ref: JsonValue): boolean => ["said", "unsaid"].includes(toRef(ref).timestamp);

/** Says something to one person in the channel. */
async function whisper(
  { calls, channel, thread, style }: PagePlace,
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

/** Resolves to false when the address takes no more. https://docs.slack.dev/interactivity/handling-user-interaction#message_responses */
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
  throw new Failure("busy", `Slack took a private answer with status ${response.status}.`, wait);
}
