import type { MethodTable } from "../method.ts";
import { agentMethods } from "./agents.ts";
import { appMethods } from "./apps.ts";
import { chatMethods } from "./chat.ts";
import { conversationMethods } from "./conversations.ts";
import { fileMethods } from "./files.ts";
import { historyMethods } from "./history.ts";
import { membershipMethods } from "./membership.ts";
import { peopleMethods } from "./people.ts";
import { reactionMethods } from "./reactions.ts";
import { streamMethods } from "./streams.ts";
import { viewMethods } from "./views.ts";

/** Every method that exists in the simulator, by name. */
export const methods: MethodTable = {
  ...appMethods,
  ...peopleMethods,
  ...chatMethods,
  ...streamMethods,
  ...agentMethods,
  ...conversationMethods,
  ...historyMethods,
  ...membershipMethods,
  ...reactionMethods,
  ...fileMethods,
  ...viewMethods,
};
