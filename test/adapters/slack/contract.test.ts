import { describeAdapter } from "../contract.ts";
import { simulatedWorld } from "../simulated-world.ts";
import { openSlack } from "./ground.ts";

describeAdapter("Slack", { open: async () => simulatedWorld(await openSlack()) });

describeAdapter("natively streaming Slack", {
  async open() {
    const ground = await openSlack({ adapter: { stream: "always" } });
    const edits = ["chat.appendStream", "chat.appendStream", "chat.update"] as const;
    const targets = { ...ground.targets, post: "chat.startStream", edits };
    return simulatedWorld({ ...ground, targets }, { showsHalfWritten: true });
  },
});
