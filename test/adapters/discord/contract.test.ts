import { describeAdapter } from "../contract.ts";
import { simulatedWorld } from "../simulated-world.ts";
import { openDiscord } from "./ground.ts";

const longAnswer = 6_000;

describeAdapter("Discord", { open: async () => simulatedWorld(await openDiscord(), { longAnswer }) });

describeAdapter("in-place Discord", {
  open: async () => simulatedWorld(await openDiscord({ adapter: { answerIn: "place" } }), { longAnswer }),
});
