import type { ApiCall, Budget } from "./calls.ts";
import type { PlannedFault } from "./faults.ts";
import type { Form } from "./form.ts";
import type { Message, Version } from "./message.ts";
import type { Channel, Person, Place, Space, Thread } from "./place.ts";
import type { Status } from "./status.ts";

/** A change in the world. */
export type Change =
  | { type: "person"; person: Person }
  | { type: "space"; space: Space }
  | { type: "channel"; channel: Channel }
  | { type: "thread"; thread: Thread }
  | { type: "posted"; message: Message }
  | { type: "revised"; message: Message; version: Version }
  | { type: "deleted"; message: Message }
  | { type: "reacted"; message: Message; person: string; emoji: string; added: boolean }
  | { type: "unread"; place: Place; person: string; count: number; pings: number }
  | { type: "status"; status: Status; shown: boolean }
  | { type: "form"; form: Form }
  | { type: "call"; call: ApiCall }
  | { type: "budget"; budget: Budget }
  | { type: "faults"; planned: readonly PlannedFault[] };

/** Reports changes of the world. */
export interface Feed {
  /** Calls the listener for every change until the returned function is called. */
  on(listener: (change: Change) => void): () => void;
  /** Yields each change from now on, until the signal aborts or the reader stops. */
  changes(signal?: AbortSignal): AsyncIterable<Change>;
  /**
   * Resolves with true once the condition holds, checking at every change, or with false after `ms` on the
   * wall clock.
   */
  until(condition: () => boolean, ms: number): Promise<boolean>;
}

/** Makes a feed and the function that reports to it. */
export function createFeed(): Feed & { tell: (change: Change) => void } {
  const listeners = new Set<(change: Change) => void>();
  const on: Feed["on"] = (listener) => {
    listeners.add(listener);
    return () => void listeners.delete(listener);
  };
  return {
    tell(change) {
      for (const listener of listeners) listener(change);
    },
    on,
    async *changes(signal) {
      const waiting: Change[] = [];
      let wake = (): void => {};
      const off = on((change) => {
        waiting.push(change);
        wake();
      });
      const stop = (): void => wake();
      signal?.addEventListener("abort", stop);
      try {
        while (!signal?.aborted) {
          const next = waiting.shift();
          if (next) yield next;
          else await new Promise<void>((resolve) => (wake = resolve));
        }
      } finally {
        off();
        signal?.removeEventListener("abort", stop);
      }
    },
    until(condition, ms) {
      if (condition()) return Promise.resolve(true);
      return new Promise((resolve, reject) => {
        const finish = (result: boolean): void => {
          off();
          clearTimeout(timer);
          resolve(result);
        };
        const off = on(() => {
          try {
            if (condition()) finish(true);
          } catch (error) {
            off();
            clearTimeout(timer);
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        });
        // Uses the wall clock even if the world's time is stepped, so that a condition that never holds ends
        // the test.
        const timer = setTimeout(() => finish(condition()), ms);
      });
    },
  };
}
