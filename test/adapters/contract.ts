import { describe, expect, test } from "vitest";
import { adapterContract, type AdapterContractOptions } from "../../src/testing/adapter/contract.ts";

/** Runs the published contract. Cases run side by side: most of their time is spent on waiting. */
export function describeAdapter(platform: string, contract: AdapterContractOptions): void {
  describe(`the ${platform} adapter, like every adapter,`, () => {
    for (const { name, run } of adapterContract(contract))
      test.concurrent(`${name}`, { timeout: 60_000 }, () => expect(run()).resolves.toBeUndefined());
  });
}
