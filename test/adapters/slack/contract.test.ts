import { describeAdapter } from "../contract.ts";
import { openSlack } from "./ground.ts";

describeAdapter({ name: "Slack", open: () => openSlack() });

describeAdapter({
  name: "Slack, streaming natively,",
  async open() {
    const ground = await openSlack({ adapter: { stream: "always" } });
    return {
      ...ground,
      showsHalfWritten: true,
      targets: {
        ...ground.targets,
        post: "chat.startStream",
        edits: ["chat.appendStream", "chat.appendStream", "chat.update"],
      },
    };
  },
});
