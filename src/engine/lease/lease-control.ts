import { type Lease, type LeaseEnd, LeaseEnded } from "#core";
import type { Taken } from "../embedded/inbox.ts";
import { toJsonText } from "./json-text.ts";

/** A lease, seen from the engine's side. */
export interface LeaseControl {
  lease: Lease;
  /** Lets the holder know. It may still write: it decides itself how to come to an end. */
  tell(reason: LeaseEnd): void;
  /** From here on the holder may write nothing. The first reason stays. */
  end(reason: "over" | "lost"): void;
  readonly ended: "over" | "lost" | undefined;
}

export interface LeaseControlOptions {
  taken: Pick<Taken, "id" | "fence" | "attempt" | "saved">;
  /** Makes it durable. `false`: refused, because the event is another holder's by now. */
  save(field: string, text: string): Promise<boolean>;
  /** Looked at before each write, where somebody else may have taken over from a holder that was paused. */
  isLate?(): boolean;
}

const why = {
  over: "was worked on to the end, or its holder gave up; nothing may be written for it any more. Await everything before `run` resolves.",
  lost: "belongs to its next holder: this one did not come to an end in time, or was cut off for too long.",
};

export function createLeaseControl({ taken, save, isLate = () => false }: LeaseControlOptions): LeaseControl {
  const control = new AbortController();
  let ended: "over" | "lost" | undefined;

  function end(reason: "over" | "lost"): void {
    if (ended) return;
    ended = reason;
    if (reason === "lost") control.abort(reason);
  }

  function check(): void {
    if (!ended && isLate()) end("lost");
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
        if (await save(field, text)) return;
        end("lost");
        check();
      },
    },
    tell: (reason) => control.abort(reason),
    end,
    get ended() {
      return ended;
    },
  };
}
