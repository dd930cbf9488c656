import { type Lease, type LeaseEnd, LeaseEnded } from "#core";
import type { Database } from "./database.ts";
import type { Inbox, Taken } from "./inbox.ts";
import { toJsonText } from "./json-text.ts";

/** A lease, seen from the engine's side. */
export interface Holding {
  lease: Lease;
  /** Lets the holder know. It may still write: it decides itself how to come to an end. */
  tell(reason: LeaseEnd): void;
  /** From here on the holder may write nothing. The first reason stays. */
  end(reason: "over" | "lost"): void;
  readonly ended: "over" | "lost" | undefined;
}

const why = {
  over: "was worked on to the end, or its holder gave up; nothing may be written for it any more. Await everything before `run` resolves.",
  lost: "belongs to its next holder: the engine was stopped, and this one did not come to an end in time.",
};

/**
 * No deadline and no look at the fence, as an engine with rivals would need: as long as this process has the file, there is no
 * other holder. What ends a lease is known here, at once.
 */
export function createHolding(database: Database, inbox: Inbox, taken: Taken): Holding {
  const control = new AbortController();
  let ended: "over" | "lost" | undefined;

  function check(): void {
    if (ended) throw new LeaseEnded(ended, `The event ${taken.id} ${why[ended]}`);
  }

  return {
    lease: {
      signal: control.signal,
      fence: taken.fence,
      attempt: taken.attempt,
      saved: Object.fromEntries(taken.saved.map(({ field, value }) => [field, JSON.parse(value)])),
      check,
      async save(field, value) {
        check();
        const text = toJsonText(`What is saved as "${field}" for the event ${taken.id}`, value);
        await database.commit(() => inbox.save(taken.id, field, text));
      },
    },
    tell: (reason) => control.abort(reason),
    end(reason) {
      ended ??= reason;
    },
    get ended() {
      return ended;
    },
  };
}
