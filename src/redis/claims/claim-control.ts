import { type Claim, type ClaimEnd, LeaseEnded } from "#core/engine";
import type { Deadline } from "../deadline.ts";

/** A claim, seen from the side that grants it. */
export interface ClaimControl {
  claim: Claim;
  deadline: Deadline;
  /** Asks the holder to give it back. It stays the holder's until then. */
  ask(): void;
  readonly isAsked: boolean;
  /** Forbids its use from now on. The first reason stays. */
  end(reason: "over" | "lost"): void;
}

export interface ClaimControlOptions {
  what: string;
  name: string;
  epoch: number;
  deadline: Deadline;
}

const why = {
  over: "was given back by its holder, and may not be used any more",
  lost: "may be another process's by now: this one was paused or cut off for too long",
};

export function createClaimControl({ what, name, epoch, deadline }: ClaimControlOptions): ClaimControl {
  const control = new AbortController();
  let ended: "over" | "lost" | undefined;

  function end(reason: "over" | "lost"): void {
    ended ??= reason;
    if (ended === "lost") control.abort("lost" satisfies ClaimEnd);
  }

  return {
    claim: {
      name,
      epoch,
      signal: control.signal,
      check() {
        if (deadline.isOver()) end("lost");
        if (ended) throw new LeaseEnded(ended, `"${name}" of ${what} ${why[ended]}.`);
      },
    },
    deadline,
    ask: () => control.abort("handover" satisfies ClaimEnd),
    get isAsked() {
      return control.signal.aborted;
    },
    end,
  };
}
