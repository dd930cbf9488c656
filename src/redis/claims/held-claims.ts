import { type Clock, type Hold, LeaseEnded, type Log, toError } from "#core/engine";
import { createDeadline, type Moment } from "../deadline.ts";
import { type ClaimControl, createClaimControl } from "./claim-control.ts";

/** The claims of this process to things of one kind, and their use. */
export interface HeldClaims {
  get(name: string): ClaimControl | undefined;
  /** The thing is still being put down, also after its claim was lost. It is not claimed again before that. */
  isInUse(name: string): boolean;
  /** This process has just failed to use a name: other processes try first. */
  isResting(): boolean;
  /** `from`: before Redis was asked for it. */
  begin(name: string, epoch: number, from: Moment): void;
  lose(control: ClaimControl): void;
  loseLate(): void;
  /** Asks for the youngest claim, unless one was asked for already. */
  askForOne(): void;
  askForAll(): void;
  /** Resolves when nothing is in use. */
  idle(): Promise<void>;
}

export interface HeldClaimsOptions {
  what: string;
  hold: Hold;
  giveBack(name: string, epoch: number): Promise<void>;
  /** Milliseconds for which a claim lives. */
  ttl: number;
  clock: Clock;
  log: Log | undefined;
}

/** Milliseconds in which other processes try something that could not be used here. */
const restAfterFailure = 10_000;

export function createHeldClaims(options: HeldClaimsOptions): HeldClaims {
  const { what, hold, giveBack, ttl, clock, log } = options;
  const held = new Map<string, ClaimControl>();
  const uses = new Map<string, Promise<void>>();
  let restsUntil = 0;

  async function use(control: ClaimControl): Promise<void> {
    const { name, epoch, signal } = control.claim;
    try {
      await hold(control.claim);
    } catch (error) {
      if (!(error instanceof LeaseEnded))
        log?.warn(
          { what, name, error: toError(error).message },
          "could not use a claimed name; other processes try it",
        );
    }
    if (!signal.aborted) restsUntil = clock.monotonic() + restAfterFailure;
    control.end("over");
    if (held.get(name) === control) {
      held.delete(name);
      // If Redis does not get this, the claim runs out.
      await giveBack(name, epoch).catch(() => {});
    }
    uses.delete(name);
  }

  function lose(control: ClaimControl): void {
    const { name, epoch } = control.claim;
    control.end("lost");
    if (held.get(name) !== control) return;
    held.delete(name);
    log?.info(
      { what, name, epoch },
      "lost a claim: this process was paused, or cut off from Redis for too long",
    );
  }

  return {
    get: (name) => held.get(name),
    isInUse: (name) => uses.has(name),
    isResting: () => clock.monotonic() < restsUntil,
    begin(name, epoch, from) {
      const deadline = createDeadline(ttl, from);
      // This process was paused until the answer came. The next round claims again.
      if (deadline.isOver()) return;
      const control = createClaimControl({ what, name, epoch, deadline });
      held.set(name, control);
      uses.set(name, use(control));
    },
    lose,
    loseLate() {
      for (const control of held.values()) if (control.deadline.isOver()) lose(control);
    },
    askForOne() {
      const all = [...held.values()];
      if (all.some(({ isAsked }) => isAsked)) return;
      all.toSorted((a, b) => b.claim.epoch - a.claim.epoch)[0]?.ask();
    },
    askForAll() {
      for (const control of held.values()) control.ask();
    },
    async idle() {
      while (uses.size > 0) await Promise.all(uses.values());
    },
  };
}
