import { adapterContract } from "../../../src/testing/adapter/contract.ts";
import { testContract } from "../../support/test-contract.ts";
import { openSlack } from "./world.ts";

// Slack promises no order of events. Repeat a failed run with its seed: SEED=… vitest run …
const seed = Number(process.env["SEED"] ?? Math.floor(Math.random() * 2 ** 31));

testContract(
  `Slack whose events arrive in any order within two seconds (seed ${seed})`,
  adapterContract({ open: () => openSlack({ simulator: { shuffle: { seed } } }), patience: 30_000 }),
);
