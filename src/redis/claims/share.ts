import { type Share, toError } from "#core/engine";
import { moment } from "../deadline.ts";
import { createHeldClaims, type HeldClaimsOptions } from "./held-claims.ts";

/** A name, and the epoch in which this process has it; "free": it would take it; "unwanted": it would not. */
export type Wish = readonly [name: string, epoch: number | "free" | "unwanted"];

/** What Redis answers to wishes. */
export interface Dealt {
  /** For each name the epoch in which this process has it from now on. */
  epochs: readonly (number | undefined)[];
  hasOneTooMany: boolean;
}

export interface ShareOptions extends HeldClaimsOptions {
  names: readonly string[];
  /** `joins`: this process counts as one of those that share. */
  renew(wishes: readonly Wish[], joins: boolean): Promise<Dealt>;
  /** A round has failed. */
  failed(error: Error): void;
}

/**
 * Renews and takes claims, in rounds of one call for all names. A claim ends when Redis says so, or when this process has not
 * heard from Redis for too long.
 */
export function startShare(options: ShareOptions): Share {
  const { names, renew, giveBack, ttl, failed } = options;
  const claims = createHeldClaims(options);
  let stopped: Promise<void> | undefined;
  let round: Promise<void> | undefined;
  let began = -Infinity;

  async function deal(): Promise<void> {
    const from = moment();
    const before = names.map(claims.get);
    const joins = !stopped && !claims.isResting();
    const wishes = names.map((name, at): Wish => {
      const otherwise = joins && !claims.isInUse(name) ? "free" : "unwanted";
      return [name, before[at]?.claim.epoch ?? otherwise];
    });
    const { epochs, hasOneTooMany } = await renew(wishes, joins);
    for (const [at, name] of names.entries()) {
      const [control, epoch] = [before[at], epochs[at]];
      if (control && control.claim.epoch === epoch) control.deadline.extend(from);
      else if (control) claims.lose(control);
      else if (epoch !== undefined && stopped) await giveBack(name, epoch);
      else if (epoch !== undefined) claims.begin(name, epoch, from);
    }
    if (hasOneTooMany) claims.askForOne();
  }

  const tryToDeal = (): Promise<void> => deal().catch((error: unknown) => failed(toError(error)));

  function look(): void {
    claims.loseLate();
    if (round || performance.now() - began < ttl / 4) return;
    began = performance.now();
    round = tryToDeal().finally(() => (round = undefined));
  }

  const timer = setInterval(look, ttl / 20);
  timer.unref();
  look();

  async function stop(): Promise<void> {
    claims.askForAll();
    // The rounds go on meanwhile: putting things down may take longer than a claim lives.
    await claims.idle();
    clearInterval(timer);
    await round;
    // Tells the others that this process no longer shares.
    await tryToDeal();
  }
  return { stop: () => (stopped ??= stop()) };
}
