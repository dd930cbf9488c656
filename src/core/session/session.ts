import { z } from "zod";
import type { Lease } from "../engine.ts";
import { LeaseEnded } from "../errors.ts";
import { type JsonValue, toJson } from "../json.ts";
import { isAnswerId, type Message } from "../message.ts";
import { type Changed, createMessageIndex, indexSchema } from "./message-index.ts";
import { createForgetting, type Forgetting } from "./forget.ts";
import { type SessionKeys, sessionKeys } from "./session-keys.ts";
import { messageSchema, parseStored, statusSchema } from "./stored-schemas.ts";
import type { Store } from "./store.ts";
import type { ThreadRef } from "../turn.ts";

/** What natter remembers of a thread. Only the holder of the thread's lease writes it. */
export interface Session extends Forgetting {
  readonly thread: ThreadRef;
  readonly status: SessionStatus;
  /** True until the first answer, even if messages were recorded. Stays false after the answers have expired. */
  readonly isNew: boolean;
  /** Adds a message, or replaces the one with the same id. */
  record(message: Message): Promise<void>;
  /** Messages from before this time are missing, because the platform did not give them. In milliseconds since 1970. */
  readonly lacksBefore: number | undefined;
  /**
   * Inserts messages that natter did not hear, by their time, and notes whether others from before `lacksBefore` are still missing.
   * Only for a session that is new or lacks messages.
   */
  recordEarlier(messages: readonly Message[], lacksBefore?: number): Promise<void>;
  get(id: string): Promise<Message | undefined>;
  /** Returns the last messages, oldest first. */
  recent(limit: number): Promise<Message[]>;
  first(): Promise<Message | undefined>;
  /** Returns a bot's data as it was stored, unchecked. */
  data(bot: string): Promise<unknown>;
  keep(bot: string, data: JsonValue): Promise<void>;
  /** Returns the final pages of an answer that had several holders, one of which may write late. */
  finalPages(turn: string): Promise<unknown>;
  keepFinalPages(turn: string, pages: JsonValue): Promise<void>;
  /** Returns what was kept of a question whose answer failed, by the id of its message. Forgotten with the message. */
  failed(message: string): Promise<unknown>;
  keepFailed(message: string, question: JsonValue): Promise<void>;
  mark(status: SessionStatus): Promise<void>;
}

/** An archived session is kept, and its thread gets no more answers. */
export type SessionStatus = "active" | "archived";

const headSchema = indexSchema.extend({
  fence: z.number(),
  status: statusSchema,
  /** 0 when nothing is missing. */
  lacksBefore: z.number().default(0),
});
type Head = z.infer<typeof headSchema>;

export interface SessionOptions {
  store: Store;
  thread: ThreadRef;
  holder: Holder;
  maxTurns: number;
}

interface Entry {
  key: string;
  value: JsonValue;
}

/** The lease of the writer, as far as a session needs it. */
export type Holder = Pick<Lease, "fence" | "check">;

/** Opens a session. It has one head record and one key per message, so an append costs the same in a short and in a long thread. */
export async function openSession(options: SessionOptions): Promise<Session> {
  const { thread, holder, maxTurns } = options;
  const { fence } = holder;
  const store = fencedStore(options.store, holder);
  const keys = sessionKeys(thread);
  const stored = await store.get(keys.head);
  const empty: Head = { fence, status: "active", tail: [], leaves: [], skip: 0, turns: 0, lacksBefore: 0 };
  let head = stored === undefined ? empty : parseStored(headSchema, stored, keys.head);
  // A process that was cut off must not write its old view of the thread over its successor's.
  if (head.fence > fence)
    throw new LeaseEnded("lost", `Holder ${head.fence} has written to ${keys.head}; ${fence} is late.`);

  const index = createMessageIndex({ store, keys, maxTurns });
  const write = async (next: Head, entries: Entry[] = []): Promise<void> => {
    await store.setMany([...entries, { key: keys.head, value: { ...next, fence } }]);
    head = next;
  };
  const change = async (
    { next, leaf, dropped }: Changed,
    entries: Entry[],
    noted: Partial<Head> = {},
  ): Promise<void> => {
    await write({ ...head, ...next, ...noted }, leaf ? [...entries, leaf] : entries);
    // The head is written first. A crash in between leaves orphans, which expire.
    await store.deleteMany(dropped);
  };
  const toEntry = (message: Message): Entry => ({
    key: keys.message(message.id),
    value: toJson(message),
  });
  const get = async (id: string): Promise<Message | undefined> => {
    const value = await store.get(keys.message(id));
    return value === undefined ? undefined : parseStored(messageSchema, value, keys.message(id));
  };
  const getMany = (ids: string[]): Promise<Message[]> => readMessages(store, keys, ids);
  const everything = async (): Promise<Message[]> => getMany(await index.last(head, Infinity));

  return {
    thread,
    get status() {
      return head.status;
    },
    get isNew() {
      return head.leaves.length === 0 && !head.tail.some(isAnswerId);
    },
    async record(message) {
      const entry = toEntry(message);
      const known = head.tail.includes(message.id) || (await store.get(entry.key)) !== undefined;
      if (known) return store.setMany([entry]);
      await change(await index.append(head, message.id), [entry]);
    },
    get lacksBefore() {
      // Messages can be inserted only into the tail, and only as long as no message has left it.
      return head.leaves.length === 0 && head.lacksBefore > 0 ? head.lacksBefore : undefined;
    },
    async recordEarlier(messages, lacksBefore = 0) {
      const missing = messages.filter(({ id }) => !head.tail.includes(id));
      if (missing.length === 0)
        return lacksBefore === head.lacksBefore ? undefined : write({ ...head, lacksBefore });
      const tail = insertByTime(head.tail, await getMany(head.tail), missing);
      const inserted = missing.map(({ id }) => id);
      await change(await index.withTail(head, tail, inserted), missing.map(toEntry), { lacksBefore });
    },
    ...createForgetting({ store, keys, get, everything, isCut: () => head.turns >= maxTurns }),
    get,
    recent: async (limit) => getMany(await index.last(head, limit)),
    async first() {
      for (const id of await index.first(head)) {
        const message = await get(id);
        if (message) return message;
      }
      return undefined;
    },
    data: (bot) => store.get(keys.data(bot)),
    keep: (bot, data) => store.setMany([{ key: keys.data(bot), value: data }]),
    finalPages: (turn) => store.get(keys.finalPages(turn)),
    keepFinalPages: (turn, pages) => store.setMany([{ key: keys.finalPages(turn), value: pages }]),
    failed: (message) => store.get(keys.failed(message)),
    keepFailed: (message, question) => store.setMany([{ key: keys.failed(message), value: question }]),
    mark: (status) => (status === head.status ? Promise.resolve() : write({ ...head, status })),
  };
}

async function readMessages(store: Store, keys: SessionKeys, ids: string[]): Promise<Message[]> {
  const values = await store.getMany(ids.map(keys.message));
  // Messages expire one by one while the head lives on, so holes at the old end are normal.
  return values.flatMap((value, at) =>
    value === undefined ? [] : [parseStored(messageSchema, value, ids[at] ?? "")],
  );
}

/** Inserts ids, each before the first message that was said later: at the same time, the one with the smaller id was said first. */
function insertByTime(
  ids: readonly string[],
  known: readonly Message[],
  further: readonly Message[],
): string[] {
  const times = new Map(known.map(({ id, at }) => [id, at]));
  const all = [...ids];
  for (const { id, at } of further) {
    const place = all.findIndex((other) => {
      // A message that is gone has no time.
      const said = times.get(other) ?? -Infinity;
      return said > at || (said === at && other > id);
    });
    all.splice(place < 0 ? all.length : place, 0, id);
    times.set(id, at);
  }
  return all;
}

/** Returns a store that refuses to write once the holder has lost its lease. */
function fencedStore(store: Store, { check }: Holder): Store {
  return {
    ...store,
    async setMany(entries) {
      check();
      await store.setMany(entries);
    },
    async deleteMany(keys) {
      check();
      await store.deleteMany(keys);
    },
  };
}
