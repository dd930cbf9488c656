import { type ContractCase, notTried } from "../contract-case.ts";
import { conversing } from "./conversing.ts";
import { ending } from "./ending.ts";
import { failing } from "./failing.ts";
import { hearing } from "./hearing.ts";
import { outage } from "./outage.ts";
import type { Promised } from "./promise.ts";
import { refusing } from "./refusing.ts";
import { runCase } from "./run.ts";
import { showing } from "./showing.ts";
import { trouble } from "./trouble.ts";
import type { Ability, World } from "./world.ts";

export interface AdapterContractOptions {
  /** Opens a world of its own for each case, so that cases may run side by side. */
  open(): Promise<World>;
  /** What the platform does not have, or this world cannot do, each with the reason. Cases that need it are not tried. */
  without?: Partial<Record<Ability, string>>;
  /** Cases that cannot hold on this platform, by their name, each with the reason. */
  except?: Readonly<Record<string, string>>;
  /** How many milliseconds a case waits for one thing. Default: 15,000. */
  patience?: number;
}

/**
 * Lists what every adapter promises, as cases for any test runner:
 *
 * ```ts
 * for (const { name, run } of adapterContract({ open: openMyWorld })) test(name, run);
 * ```
 */
export function adapterContract(options: AdapterContractOptions): ContractCase[] {
  const { open, without = {}, except = {}, patience = 15_000 } = options;
  const promises: readonly Promised[] = [
    ...hearing,
    ...showing,
    ...conversing,
    ...ending,
    ...refusing,
    ...failing,
    ...trouble,
    ...outage,
  ];
  const unknown = Object.keys(except).filter((name) => promises.every((promise) => promise.name !== name));
  if (unknown.length > 0) throw new Error(`The contract has no case "${unknown.join('", "')}".`);
  return promises.map(({ name, needs, script }) => {
    const reason = except[name] ?? needs.map((ability) => without[ability]).find(Boolean);
    if (reason !== undefined) return notTried(name, reason);
    return { name, run: async () => runCase(await open(), patience, script) };
  });
}
