import { describe, expect, test } from "vitest";
import type { ContractCase } from "../../src/testing/contract-case.ts";

/** Runs a published contract. Cases run side by side: most of their time is spent on waiting. */
export function testContract(title: string, cases: readonly ContractCase[]): void {
  describe(`${title}`, () => {
    for (const { name, run } of cases)
      test.concurrent(`${name}`, { timeout: 60_000 }, () => expect(run()).resolves.toBeUndefined());
  });
}
