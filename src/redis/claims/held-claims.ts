import { type Clock, type Hold, LeaseEnded, restAfterFailure, toError } from "#core/engine";
import type { Log } from "#core/engine";
import { createHeldClaim, type HeldClaim } from "./held-claim.ts";
import { createDeadline, type Moment } from "../deadline.ts";

/** What this process has of the things of one kind. */
export interface HeldClaims {
  get(name: string): HeldClaim | undefined;
  /** Also when the claim is lost: nothing is taken again before its last holder has come to an end. */
  isInUse(name: string): boolean;
  /** Something could not be used a moment ago: others may have better luck. */
  isResting(): boolean;
  /** `from`: before Redis was asked for it. */
  begin(name: string, epoch: number, from: Moment): void;
  lose(one: HeldClaim): void;
  loseLate(): void;
  /** Asks for the youngest, which has settled in least, unless one was asked for already. */
  askForOne(): void;
  askForAll(): void;
  /** Resolves when nothing is in use. */
  idle(): Promise<void>;
}

export interface HeldClaimsOptions {
  what: string;
  hold: Hold;
  giveBack(name: string, epoch: number): Promise<void>;
  alone(): boolean;
  /** Milliseconds. */
  ttl: number;
  clock: Clock;
  log: Log | undefined;
}

export function createHeldClaims(options: HeldClaimsOptions): HeldClaims {
  const { what, hold, giveBack, alone, ttl, clock, log } = options;
  const held = new Map<string, HeldClaim>();
  const uses = new Map<string, Promise<void>>();
  let restsUntil = 0;

  async function use(one: HeldClaim): Promise<void> {
    const { name, epoch, signal } = one.claim;
    try {
      await hold(one.claim);
    } catch (error) {
      if (!(error instanceof LeaseEnded))
        log?.warn({ what, name, error: toError(error).message }, "could not be used; others may try");
    }
    if (!signal.aborted) restsUntil = clock.now() + restAfterFailure;
    one.end("over");
    if (held.get(name) === one) {
      held.delete(name);
      // When that fails it runs out by itself.
      await giveBack(name, epoch).catch(() => {});
    }
    uses.delete(name);
  }

  function lose(one: HeldClaim): void {
    const { name, epoch } = one.claim;
    one.end("lost");
    if (held.get(name) !== one) return;
    held.delete(name);
    log?.info({ what, name, epoch }, "lost: this process was paused, or cut off from Redis for too long");
  }

  return {
    get: (name) => held.get(name),
    isInUse: (name) => uses.has(name),
    isResting: () => clock.now() < restsUntil,
    begin(name, epoch, from) {
      const one = createHeldClaim({ what, name, epoch, alone, deadline: createDeadline(ttl, from) });
      // We slept until the answer came. What is ours by it is taken anew with the next call.
      if (one.isLate()) return;
      held.set(name, one);
      uses.set(name, use(one));
    },
    lose,
    loseLate() {
      for (const one of held.values()) if (one.isLate()) lose(one);
    },
    askForOne() {
      const all = [...held.values()];
      if (all.some(({ isAsked }) => isAsked)) return;
      all.toSorted((a, b) => b.claim.epoch - a.claim.epoch)[0]?.ask();
    },
    askForAll() {
      for (const one of held.values()) one.ask();
    },
    async idle() {
      while (uses.size > 0) await Promise.all(uses.values());
    },
  };
}
