import type { Calls } from "../api/calls.ts";
import { postToAnswerUrl } from "../api/answer-url.ts";

/** A short private message which says that the bot is at work. Slack itself shows nothing between a command and its answer. */
export interface SignOfLife {
  /** Shows the sign soon, once, unless the answer comes first. */
  show(): void;
  /** Keeps the sign from being shown. Resolves when no call is under way: to true if the sign is there and the next post may replace it. */
  end(): Promise<boolean>;
  /** Call when a post has replaced the sign. */
  replaced(): void;
}

/** Milliseconds. A quicker answer needs no sign, and a person waits a second without worrying. */
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
