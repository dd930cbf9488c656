import { adapterContract } from "../../../src/testing/adapter/contract.ts";
import { testContract } from "../../support/test-contract.ts";
import { openSlack } from "./world.ts";

testContract("Slack", adapterContract({ open: () => openSlack() }));

testContract(
  "Slack with native streams",
  adapterContract({ open: () => openSlack({ adapter: { stream: "always" } }) }),
);
