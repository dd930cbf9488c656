import { adapterContract } from "../../../src/testing/adapter/contract.ts";
import { testContract } from "../../support/test-contract.ts";
import { openDiscord } from "./world.ts";

/** Discord promises no order between channels, and publishes no limits. Each seed chooses both. */
const seeds = [1, 2];

for (const seed of seeds)
  testContract(
    `Discord, with events in any order within 2 s and limits that only the headers tell (${seed})`,
    adapterContract({
      open: () =>
        openDiscord({ simulator: { settings: { limitSeed: seed, disorder: { seed, within: 2_000 } } } }),
      patience: 30_000,
    }),
  );
