import type { Keyv } from "keyv";
import type { Configuration } from "#config";
import { createSessions, createStore, fromThreadKey, threadKey, type ThreadRef } from "#core";
import type { EngineWithDeadLetters } from "#engine/lease/dead-letter";

/** What natter remembers. No process may work on it meanwhile: it would write open sessions again. */
export interface Memory {
  engine: Pick<EngineWithDeadLetters, "forget" | "lanes" | "deadLetters">;
  store: Keyv;
  history: Configuration["history"];
}

/** How many entries and events were removed. */
export interface Removed {
  threads: number;
  /** Messages, summaries, data of bots and all else that sessions hold. */
  entries: number;
  /** Questions and other events that were waiting or given up. */
  events: number;
}

/** Removes everything of one thread. */
export async function forgetThread({ engine, store }: Memory, thread: ThreadRef): Promise<Removed> {
  const events = await engine.forget(thread, { everything: true, begun: true });
  const { platform, space, channel, thread: conversation } = thread;
  const root = `{${threadKey(thread)}}:`;
  const refusals = `cursor:${platform}:refused ${JSON.stringify([space, channel, conversation]).slice(0, -1)},`;
  const entries = await removeWhere(store, (key) => key.startsWith(root) || key.startsWith(refusals));
  return { threads: entries + events > 0 ? 1 : 0, entries, events };
}

/** Removes from every thread of a platform what one person said, the answers to it, and quotes of it. */
export async function forgetPerson(memory: Memory, platform: string, person: string): Promise<Removed> {
  const { engine, store, history } = memory;
  const sessions = createSessions({
    store: createStore(store, { ttl: history.ttlSeconds * 1_000 }),
    maxTurns: history.maxTurns,
  });
  const removed = { threads: 0, entries: 0, events: 0 };
  for (const key of await threadsIn(memory)) {
    const thread = fromThreadKey(key);
    if (thread.platform !== platform) continue;
    const { turns, entries } = await sessions.forgetPerson(thread, person);
    const events = await engine.forget(thread, { turns, person, begun: true });
    removed.threads += entries + events > 0 ? 1 : 0;
    removed.entries += entries;
    removed.events += events;
  }
  const refusal = `cursor:${platform}:refused `;
  const end = `,${JSON.stringify(person)}]`;
  removed.entries += await removeWhere(store, (key) => key.startsWith(refusal) && key.endsWith(end));
  return removed;
}

/** Returns the keys of all threads that have a session, waiting events or dead letters. */
export async function threadsIn({ engine, store }: Pick<Memory, "engine" | "store">): Promise<string[]> {
  const threads = new Set(await engine.lanes());
  for (const { event } of await engine.deadLetters()) threads.add(threadKey(event.thread));
  for (const thread of await rememberedThreads(store)) threads.add(thread);
  return [...threads];
}

/** Returns the keys of all threads that have a session. Each has one head record. */
export async function rememberedThreads(store: Keyv): Promise<string[]> {
  const threads: string[] = [];
  for await (const key of keysOf(store)) {
    const thread = /^\{(?<thread>.+)\}:head$/.exec(key)?.groups?.["thread"];
    if (thread !== undefined) threads.push(thread);
  }
  return threads;
}

async function removeWhere(store: Keyv, isMeant: (key: string) => boolean): Promise<number> {
  const keys: string[] = [];
  for await (const key of keysOf(store)) if (isMeant(key)) keys.push(key);
  if (keys.length > 0) await store.deleteMany(keys);
  return keys.length;
}

async function* keysOf(store: Keyv): AsyncGenerator<string> {
  for await (const [key] of store.iterator?.(store.namespace) ?? []) yield String(key);
}
