import { type Lease, type LeaseEnd, LeaseEnded } from "#core/engine";
import type { Inbox } from "./inbox.ts";
import { toJsonText } from "./json-text.ts";
import type { Taken } from "./taken.ts";

/** A lease as the engine sees it. */
export interface LeaseControl {
  lease: Lease;
  /** Asks the holder to end. It may still write, and decides itself how it ends. */
  tell(reason: LeaseEnd): void;
  /** Forbids the holder to write from now on. The first reason stays. */
  end(reason: "over" | "lost"): void;
  readonly ended: "over" | "lost" | undefined;
}

export interface LeaseControlOptions {
  taken: Taken;
  inbox: Pick<Inbox, "save">;
  /** Asked before each write. `true`: this process was away for so long that another one may have taken the event. */
  isLate?: (() => boolean) | undefined;
}

const why = {
  over: "was worked on to the end, or its holder gave up; nothing may be written for it any more. Await everything before `run` resolves.",
  lost: "belongs to its next holder: this one did not come to an end in time, or was cut off for too long.",
};

export function createLeaseControl({
  taken,
  inbox,
  isLate = () => false,
}: LeaseControlOptions): LeaseControl {
  const signal = new AbortController();
  let ended: "over" | "lost" | undefined;
  let saves = 0;

  function end(reason: "over" | "lost"): void {
    if (ended) return;
    ended = reason;
    if (reason === "lost") signal.abort(reason);
  }

  function check(): void {
    if (!ended && isLate()) end("lost");
    if (ended) throw new LeaseEnded(ended, `The event ${taken.id} ${why[ended]}`);
  }

  return {
    lease: {
      signal: signal.signal,
      fence: taken.fence,
      attempt: taken.attempt,
      saved: Object.fromEntries(taken.saved.map(({ field, value }) => [field, JSON.parse(value)])),
      check,
      async save(field, value) {
        check();
        const text = toJsonText(`What is saved as "${field}" for the event ${taken.id}`, value);
        if ((await inbox.save(taken, field, text, (saves += 1))) === "done") return;
        end("lost");
        check();
      },
    },
    tell: (reason) => signal.abort(reason),
    end,
    get ended() {
      return ended;
    },
  };
}
