import type { MethodTable } from "../method.ts";
import { appMethods } from "./apps.ts";
import { assistantMethods } from "./assistant.ts";
import { chatMethods } from "./chat.ts";
import { conversationMethods } from "./conversations.ts";
import { editingMethods } from "./editing.ts";
import { fileMethods } from "./files.ts";
import { historyMethods } from "./history.ts";
import { listingMethods } from "./listing.ts";
import { membershipMethods } from "./membership.ts";
import { peopleMethods } from "./people.ts";
import { reactionMethods } from "./reactions.ts";
import { sessionMethods } from "./sessions.ts";
import { streamMethods } from "./streams.ts";
import { viewMethods } from "./views.ts";

/** All methods of the simulator, by name. */
export const methods: MethodTable = {
  ...appMethods,
  ...peopleMethods,
  ...chatMethods,
  ...editingMethods,
  ...streamMethods,
  ...assistantMethods,
  ...sessionMethods,
  ...listingMethods,
  ...conversationMethods,
  ...historyMethods,
  ...membershipMethods,
  ...reactionMethods,
  ...fileMethods,
  ...viewMethods,
};
