import type { Page } from "../adapter.ts";

export interface AskReply {
  status: "complete" | NonNullable<Page["ending"]>;
  response: string;
  /** Ask the next question with it to go on with this conversation. */
  sessionId: string;
}

/** A reply that a program waits for, while its text grows. */
export interface PendingReply {
  /** Resolves when the answer is complete. */
  whole: Promise<AskReply>;
  /** The pieces of the text, each as soon as it is there. */
  pieces(): AsyncGenerator<string>;
  show(page: Pick<Page, "text" | "ending">): void;
  /** Ends the reply with what was shown. */
  complete(): void;
  fail(error: unknown): void;
  readonly isShown: boolean;
  readonly isDone: boolean;
}

export function createPendingReply(sessionId: string): PendingReply {
  const whole = Promise.withResolvers<AskReply>();
  // A program that only iterates gets the failure there.
  whole.promise.catch(() => {});
  let changed = Promise.withResolvers<void>();
  let text = "";
  let ending: Page["ending"];
  let isDone = false;
  const wake = (): void => {
    changed.resolve();
    changed = Promise.withResolvers();
  };

  return {
    whole: whole.promise,
    async *pieces() {
      for (let given = 0; ;) {
        const more = changed.promise;
        if (given < text.length) {
          const piece = text.slice(given);
          given = text.length;
          yield piece;
        } else if (isDone) {
          await whole.promise;
          return;
        } else await more;
      }
    },
    show(page) {
      ({ text, ending } = page);
      wake();
    },
    complete() {
      isDone = true;
      whole.resolve({ status: ending ?? "complete", response: text, sessionId });
      wake();
    },
    fail(error) {
      isDone = true;
      whole.reject(error);
      wake();
    },
    get isShown() {
      return text !== "";
    },
    get isDone() {
      return isDone;
    },
  };
}
