import { join } from "node:path";
import { pino } from "pino";
import { configurationSchema } from "#config";
import { createSessions, createStore, type Lease, type Message, type Sessions } from "#core";
import { openStorage } from "../../src/app/open-storage.ts";
import type { Storage } from "../../src/app/storage.ts";
import { createManualWork, type ManualWork, threadOf } from "../engine/contract/manual-work.ts";

/** The storage of a process with `replicas: one`, as the application opens it, and what it logged. */
export interface LoneProcess extends Storage {
  work: ManualWork;
  sessions: Sessions;
  /** Writes a message into a thread, as the holder of its lease does. */
  record(thread: string, id: string, lease?: Pick<Lease, "fence" | "check">): Promise<void>;
  /** What was said in a thread. */
  textsIn(thread: string): Promise<string[]>;
  end(): Promise<void>;
}

export interface LogLine {
  level: number;
  msg: string;
  trouble?: string;
}

export interface LoneProcessOptions {
  url: string;
  data: string;
  said?: LogLine[];
  signal?: AbortSignal;
}

/** Resolves when it may answer. */
export async function openLoneProcess({
  url,
  data,
  said = [],
  signal,
}: LoneProcessOptions): Promise<LoneProcess> {
  const log = pino({ base: null }, { write: (line) => void said.push(JSON.parse(line) as LogLine) });
  const takeover = { lockSeconds: 1, checkSeconds: 0.2 };
  const configuration = configurationSchema.parse({ redisUrl: url, data, takeover });
  const storage = await openStorage({ configuration, log, signal });
  const work = createManualWork();
  const sessions = sessionsIn(storage);
  await storage.engine.start(work);
  let ended: Promise<void> | undefined;
  return {
    ...storage,
    work,
    sessions,
    async record(thread, id, lease = { fence: Date.now(), check: () => {} }) {
      const session = await sessions.open(threadOf(thread), lease);
      await session.record(messageOf(id));
    },
    textsIn: (thread) => textsIn(sessions, thread),
    end: () => (ended ??= storage.engine.stop(0).then(storage.close)),
  };
}

/** Keeps more turns than a test can write, so that a missing one was lost. */
export const sessionsIn = ({ store }: Pick<Storage, "store">): Sessions =>
  createSessions({ store: createStore(store, { ttl: 86_400_000 }), maxTurns: 100_000 });

export const textsIn = async (sessions: Sessions, thread: string): Promise<string[]> =>
  (await sessions.export(threadOf(thread))).messages.map(({ text }) => text);

const messageOf = (id: string): Message => ({
  id,
  author: { id: "ann", isBot: false },
  kind: "user",
  at: 1,
  text: id,
});

/** Where the file of such a process is. */
export const fileIn = (data: string): string => join(data, "natter.db");
