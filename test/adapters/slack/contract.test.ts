import { adapterContract } from "../../../src/testing/adapter/contract.ts";
import { testContract } from "../../support/test-contract.ts";
import { simulatedWorld } from "../simulated-world.ts";
import { openSlack } from "./ground.ts";

testContract("Slack", adapterContract({ open: async () => simulatedWorld(await openSlack()) }));

testContract(
  "Slack with native streams",
  adapterContract({
    async open() {
      const ground = await openSlack({ adapter: { stream: "always" } });
      const edits = ["chat.appendStream", "chat.appendStream", "chat.update"] as const;
      const targets = { ...ground.targets, post: "chat.startStream", edits };
      return simulatedWorld({ ...ground, targets }, { showsHalfWritten: true });
    },
  }),
);
