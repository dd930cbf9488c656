import { conversing } from "./conversing.ts";
import { ending } from "./ending.ts";
import { hearing } from "./hearing.ts";
import type { Promised } from "./promise.ts";
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

/** One promise of the contract, to be run by any test runner. */
export interface ContractCase {
  /** Ends in "(not tried: …)" where it is not. */
  name: string;
  /** Rejects with an `AssertionError` that says what was expected and what is shown. */
  run(): Promise<void>;
  /** Why `run` does nothing. */
  notTried?: string;
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
  const promises: readonly Promised[] = [...hearing, ...showing, ...conversing, ...ending, ...trouble];
  const unknown = Object.keys(except).filter((name) => promises.every((promise) => promise.name !== name));
  if (unknown.length > 0) throw new Error(`The contract has no case "${unknown.join('", "')}".`);
  return promises.map(({ name, needs, script }) => {
    const notTried = except[name] ?? needs.map((ability) => without[ability]).find(Boolean);
    if (notTried !== undefined)
      return { name: `${name} (not tried: ${notTried})`, run: () => Promise.resolve(), notTried };
    return { name, run: async () => runCase(await open(), patience, script) };
  });
}
