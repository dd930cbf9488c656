import type { Adapter, Draft, Surface } from "../adapter.ts";
import { BadInput } from "../errors.ts";
import type { PendingReply } from "./pending-reply.ts";

/** The platform of the turns that programs ask. */
export const askPlatform = "ask";

/** Connects turns that programs ask to the replies that wait for them. `pending` finds the reply of a turn in this process. */
export function createAskAdapter(pending: (turnId: string) => PendingReply | undefined): Adapter {
  return {
    name: askPlatform,
    start: () => Promise.resolve(),
    stop: () => Promise.resolve(),
    surface: ({ id }) => surfaceOf(pending(id)),
    history: () => Promise.resolve([]),
    person: (id) => Promise.resolve({ id, isBot: false, name: id }),
    read: () => Promise.reject(new BadInput("A question that was asked by a program has no files.")),
    budget: () => ({ limit: 1_000, window: 1 }),
  };
}

/** Without a reply, after a restart or in another process, the answer only goes into the session. */
function surfaceOf(reply: PendingReply | undefined): Surface {
  const draft: Draft = {
    ref: null,
    update: async (page) => reply?.show(page()),
    finish: async (page) => reply?.show(page),
    remove: () => Promise.resolve(),
  };
  return {
    gap: 0,
    fits: () => true,
    find: () => Promise.resolve(undefined),
    open: async (page) => {
      reply?.show(page());
      return draft;
    },
    resume: () => draft,
    status: () => Promise.resolve(),
  };
}
