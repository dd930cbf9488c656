import { type Share, toError } from "#core/engine";
import { createHeldClaims, type HeldClaimsOptions } from "./held-claims.ts";
import { moment } from "../deadline.ts";

/** A thing, and the epoch in which we have it; "free": we would take it; "unwanted": we would not. */
export type Wish = readonly [name: string, epoch: number | "free" | "unwanted"];

/** What Redis makes of it. */
export interface Dealt {
  /** For each thing the epoch in which it is ours. */
  epochs: readonly (number | undefined)[];
  hasOneTooMany: boolean;
}

export interface ShareOptions extends HeldClaimsOptions {
  names: readonly string[];
  /** `joins`: we count as one of those among whom everything is divided. */
  renew(wishes: readonly Wish[], joins: boolean): Promise<Dealt>;
  /** What goes on without anybody who waits for it. */
  failed(error: Error): void;
}

/**
 * Keeps what this process has with one call for all of it, and ends what cannot be kept. As with leases two things end a claim:
 * Redis says so, or our own clock says that we have not heard from Redis for too long.
 */
export function startShare(options: ShareOptions): Share {
  const { names, renew, giveBack, alone, ttl, failed } = options;
  const claims = createHeldClaims(options);
  let stopped: Promise<void> | undefined;
  let dealing: Promise<void> | undefined;
  let asked = -Infinity;
  let heard = performance.now();
  let lastEpoch = 0;

  const isWilling = (): boolean => !stopped && !claims.isResting();

  async function deal(): Promise<void> {
    const from = moment();
    const before = names.map(claims.get);
    const joins = isWilling();
    const wishes = names.map((name, at): Wish => {
      const otherwise = joins && !claims.isInUse(name) ? "free" : "unwanted";
      return [name, before[at]?.claim.epoch ?? otherwise];
    });
    const { epochs, hasOneTooMany } = await renew(wishes, joins);
    heard = performance.now();
    for (const [at, name] of names.entries()) {
      const [one, epoch] = [before[at], epochs[at]];
      if (one && one.claim.epoch === epoch) one.deadline.extend(from);
      else if (one) claims.lose(one);
      else if (epoch !== undefined && stopped) await giveBack(name, epoch);
      else if (epoch !== undefined) claims.begin(name, epoch, from);
    }
    if (hasOneTooMany) claims.askForOne();
  }

  /** Without Redis, and without others. Whoever was here before us has had the time of a claim to end. */
  function takeAlone(): void {
    if (!isWilling() || !alone() || performance.now() - heard < ttl) return;
    for (const name of names) {
      // As Redis counts them.
      lastEpoch = Math.max(lastEpoch + 1, Date.now());
      if (!claims.isInUse(name)) claims.begin(name, lastEpoch, moment());
    }
  }

  async function tryToDeal(): Promise<void> {
    try {
      await deal();
    } catch (error) {
      failed(toError(error));
      takeAlone();
    }
  }

  function look(): void {
    claims.loseLate();
    if (dealing || performance.now() - asked < ttl / 4) return;
    asked = performance.now();
    dealing = tryToDeal().finally(() => (dealing = undefined));
  }

  const timer = setInterval(look, ttl / 20);
  timer.unref();
  look();

  async function stop(): Promise<void> {
    claims.askForAll();
    // Renewed meanwhile: to put things down in good form may take its time.
    await claims.idle();
    clearInterval(timer);
    await dealing;
    // The others need not leave us our part any longer.
    await tryToDeal();
  }
  return { stop: () => (stopped ??= stop()) };
}
