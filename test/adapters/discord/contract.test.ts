import { adapterContract } from "../../../src/testing/adapter/contract.ts";
import { testContract } from "../../support/test-contract.ts";
import { simulatedWorld } from "../simulated-world.ts";
import { openDiscord } from "./ground.ts";

const longAnswer = 6_000;

testContract(
  "Discord",
  adapterContract({ open: async () => simulatedWorld(await openDiscord(), { longAnswer }) }),
);

testContract(
  "Discord, answering in place",
  adapterContract({
    async open() {
      return simulatedWorld(await openDiscord({ adapter: { answerIn: "place" } }), { longAnswer });
    },
  }),
);
