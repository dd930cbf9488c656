/** One promise of a contract, to be run by any test runner. */
export interface ContractCase {
  /** Ends in "(not tried: …)" where it is not. */
  name: string;
  /** Rejects with an `AssertionError` that says what was expected and what was found. */
  run(): Promise<void>;
  /** Why `run` does nothing. */
  notTried?: string;
}

/** A case that is not tried, because of `reason`. */
export const notTried = (name: string, reason: string): ContractCase => ({
  name: `${name} (not tried: ${reason})`,
  run: () => Promise.resolve(),
  notTried: reason,
});
