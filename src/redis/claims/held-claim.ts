import { type Claim, type ClaimEnd, LeaseEnded } from "#core/engine";
import type { Deadline } from "../deadline.ts";

/** A claim, seen from the side that gives it. */
export interface HeldClaim {
  claim: Claim;
  deadline: Deadline;
  /** Asks for it. It is still its holder's. */
  ask(): void;
  readonly isAsked: boolean;
  /** From here on it may not be used. The first reason stays. */
  end(reason: "over" | "lost"): void;
  /** It cannot be known any more whether it is still ours. */
  isLate(): boolean;
}

export interface HeldClaimOptions {
  what: string;
  name: string;
  epoch: number;
  deadline: Deadline;
  /** There is nobody who could have taken it. */
  alone(): boolean;
}

const why = {
  over: "was given back by its holder, and may not be used any more",
  lost: "may be another process's by now: this one was paused or cut off for too long",
};

export function createHeldClaim({ what, name, epoch, deadline, alone }: HeldClaimOptions): HeldClaim {
  const control = new AbortController();
  let ended: "over" | "lost" | undefined;
  const isLate = (): boolean => deadline.isOver() && !alone();

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
        if (isLate()) end("lost");
        if (ended) throw new LeaseEnded(ended, `"${name}" of ${what} ${why[ended]}.`);
      },
    },
    deadline,
    ask: () => control.abort("handover" satisfies ClaimEnd),
    get isAsked() {
      return control.signal.aborted;
    },
    end,
    isLate,
  };
}
