import { adapterContract } from "../../../src/testing/adapter/contract.ts";
import { testContract } from "../../support/test-contract.ts";
import { openDiscord } from "./world.ts";

testContract("Discord", adapterContract({ open: () => openDiscord() }));

testContract(
  "Discord, answering in place",
  adapterContract({ open: () => openDiscord({ adapter: { answerIn: "place" } }) }),
);

testContract(
  "Discord, without the Message Content intent",
  adapterContract({ open: () => openDiscord({ simulator: { privileged: [] } }) }),
);
