import { describeAdapter } from "../contract.ts";
import { openDiscord } from "./ground.ts";

const skip = {
  "loses no text to refusals and failures on the way":
    "its text takes two of Discord's messages, and one is expected; played with both in adapter.test.ts",
};

describeAdapter({ name: "Discord", open: () => openDiscord(), skip });

describeAdapter({
  name: "Discord, answering in place,",
  open: () => openDiscord({ adapter: { answerIn: "place" } }),
  skip,
});
