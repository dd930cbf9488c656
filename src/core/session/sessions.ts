import { z } from "zod";
import { BadInput } from "../errors.ts";
import type { JsonValue } from "../json.ts";
import type { Message } from "../message.ts";
import { type Holder, openSession, type Session } from "./session.ts";
import { sessionKeys } from "./session-keys.ts";
import { messageSchema, statusSchema } from "./stored-schemas.ts";
import type { Store } from "./store.ts";
import { type ThreadRef, turnsOf } from "../turn.ts";

/** The sessions of a store. */
export interface Sessions {
  /** Opens a thread's session for the holder of its lease. Refuses a holder whose fencing token is lower than the last writer's. */
  open(thread: ThreadRef, holder: Holder): Promise<Session>;
  /** Returns one message, without a lease. */
  find(thread: ThreadRef, id: string): Promise<Message | undefined>;
  /** Returns all that is remembered of a thread, as JSON that `import` takes. */
  export(thread: ThreadRef, bots?: readonly string[]): Promise<SessionExport>;
  /** Forgets a person in a thread that no other holder works on. Returns the ids of their turns, and how many messages changed. */
  forgetPerson(thread: ThreadRef, person: string): Promise<{ turns: string[]; entries: number }>;
  /** Merges an export into its thread. Existing entries win. If either side is archived, the result is archived. */
  import(exported: unknown): Promise<void>;
}

const exportSchema = z.object({
  thread: z.object({ platform: z.string(), space: z.string(), channel: z.string(), thread: z.string() }),
  status: statusSchema,
  messages: z.array(messageSchema),
  data: z.record(z.string(), z.json()),
});

export interface SessionExport {
  thread: ThreadRef;
  status: Session["status"];
  messages: Message[];
  data: Record<string, JsonValue>;
}

export function createSessions(options: { store: Store; maxTurns: number }): Sessions {
  const { store, maxTurns } = options;
  const open: Sessions["open"] = (thread, holder) => openSession({ store, thread, holder, maxTurns });
  /** The holder for work outside of any turn. */
  const unleased = (fence: number): Holder => ({ fence, check: () => {} });
  const openToRead = (thread: ThreadRef): Promise<Session> => open(thread, unleased(Number.MAX_SAFE_INTEGER));
  const openToChange = async (thread: ThreadRef): Promise<Session> => {
    const head = z.object({ fence: z.number() }).safeParse(await store.get(sessionKeys(thread).head));
    return open(thread, unleased(head.success ? head.data.fence : 0));
  };
  return {
    open,
    find: async (thread, id) => (await openToRead(thread)).get(id),
    async export(thread, bots = []) {
      const session = await openToRead(thread);
      const data: Record<string, JsonValue> = {};
      for (const bot of bots) {
        const value = await session.data(bot);
        if (value !== undefined) data[bot] = z.json().parse(value);
      }
      return { thread, status: session.status, messages: await session.recent(Infinity), data };
    },
    async forgetPerson(thread, person) {
      const messages = await (await openToChange(thread)).forgetPerson(person);
      return { turns: messages.flatMap(turnsOf), entries: messages.length };
    },
    async import(exported) {
      const result = exportSchema.safeParse(exported);
      if (!result.success) {
        throw new BadInput(
          `This is not an exported session: ${z.prettifyError(result.error)}. Import what \`export\` returned.`,
        );
      }
      const { thread, status, messages, data } = result.data;
      const session = await openToChange(thread);
      for (const message of messages) if (!(await session.get(message.id))) await session.record(message);
      for (const [bot, value] of Object.entries(data)) {
        if ((await session.data(bot)) === undefined) await session.keep(bot, value);
      }
      if (status === "archived") await session.mark("archived");
    },
  };
}
