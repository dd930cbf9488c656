import type { Calls } from "../api/calls.ts";
import { postToAnswerUrl } from "../api/answer-url.ts";

/** A short private message that says the bot works. Slack shows nothing of its own between a command and the answer. */
export interface SignOfLife {
  /** Shows the sign soon, once, unless the answer comes first. */
  show(): void;
  /** Shows it no more, for now. Resolves, when no call is under way, to whether the sign stands and the next post may take its place. */
  end(): Promise<boolean>;
  /** Tells that a post has taken its place. */
  replaced(): void;
}

/** Milliseconds. A quicker answer needs no sign, and a person waits for a second without doubt. */
const delay = 300;
const sign = { text: "One moment…", response_type: "ephemeral", replace_original: false };

export function createSignOfLife(
  calls: Calls,
  { answerUrl, fetch }: { answerUrl: string; fetch: typeof globalThis.fetch },
): SignOfLife {
  let timer: NodeJS.Timeout | undefined;
  let isBegun = false;
  let posting: Promise<boolean> = Promise.resolve(false);

  const post = (): Promise<boolean> =>
    calls(
      { method: "response_url", priority: "progress" },
      () => postToAnswerUrl(answerUrl, sign, fetch),
      // The answer does not depend on it.
    ).catch(() => false);

  return {
    show() {
      if (isBegun || timer) return;
      timer = setTimeout(() => {
        isBegun = true;
        posting = post();
      }, delay).unref();
    },
    end() {
      clearTimeout(timer);
      timer = undefined;
      return posting;
    },
    replaced: () => void (posting = Promise.resolve(false)),
  };
}
