import type { KeyvStoreAdapter } from "keyv";
import { createSessions, createStore, fromThreadKey, type Sessions } from "#core/engine";
import { toKeyv } from "#redis/keyv";

export interface MoveEntriesOptions {
  /** Its keys carry the namespace. */
  from: KeyvStoreAdapter;
  /** Adds the namespace to its keys itself. */
  to: KeyvStoreAdapter;
  namespace: string;
  maxTurns: number;
  /** Milliseconds. */
  ttl: number;
}

export interface Moved {
  threads: number;
  entries: number;
}

interface Entry {
  key: string;
  value: string;
  /** Milliseconds until it expires. */
  ttl?: number;
}

const portion = 100;
const headOf = (key: string): string | undefined => /^(\{[^}]+\}):/.exec(key)?.[1];
const isHead = (key: string): boolean => key.endsWith("}:head");

/**
 * Copies everything that Keyv keeps in one place to another. It may run many times. Entries that exist there stay. A thread that went
 * on there gets the messages that only this side has.
 */
export async function moveEntries(options: MoveEntriesOptions): Promise<Moved> {
  const { to } = options;
  to.namespace = options.namespace;
  const heads: string[] = [];
  for await (const { key } of entriesOf(options)) if (isHead(key)) heads.push(key);
  const continued = new Set((await existing(to, heads)).map(headOf));
  const moved: Moved = { threads: heads.length, entries: 0 };

  const goesAsItIs = ({ key }: Entry): boolean => !continued.has(headOf(key) ?? "");
  moved.entries += await copy(options, goesAsItIs);
  moved.entries += await merge(options, (entry) => !goesAsItIs(entry));
  return moved;
}

async function* entriesOf({ from, namespace }: MoveEntriesOptions): AsyncGenerator<Entry> {
  for await (const [name, text] of from.iterator?.(namespace) ?? []) {
    const value = String(text);
    const { expires } = JSON.parse(value) as { expires?: number | null };
    const ttl = typeof expires === "number" ? expires - Date.now() : undefined;
    const key = String(name).slice(namespace.length + 1);
    if (ttl === undefined) yield { key, value };
    else if (ttl > 0) yield { key, value, ttl };
  }
}

async function existing(store: KeyvStoreAdapter, keys: readonly string[]): Promise<string[]> {
  const found: string[] = [];
  for (let at = 0; at < keys.length; at += portion) {
    const some = keys.slice(at, at + portion);
    const values = (await store.getMany?.<string>(some)) ?? [];
    found.push(...some.filter((_, index) => values[index] !== undefined));
  }
  return found;
}

/**
 * Copies a thread whole or not at all, whenever the process dies. If half a thread were copied and the thread then went on there, a
 * second run would take the missing half for entries that exist already. The iterator returns the keys of a thread side by side.
 */
async function copy(options: MoveEntriesOptions, isMeant: (entry: Entry) => boolean): Promise<number> {
  const { to } = options;
  let count = 0;
  let waiting: Entry[] = [];
  const write = async (): Promise<void> => {
    const taken = new Set(
      await existing(
        to,
        waiting.map(({ key }) => key),
      ),
    );
    const free = waiting.filter(({ key }) => !taken.has(key));
    if (free.length > 0) await to.setMany?.(free);
    count += free.length;
    waiting = [];
  };
  for await (const entry of entriesOf(options)) {
    if (!isMeant(entry)) continue;
    const thread = headOf(entry.key);
    const isBetween = thread === undefined || thread !== headOf(waiting.at(-1)?.key ?? "");
    if (waiting.length >= portion && isBetween) await write();
    waiting.push(entry);
  }
  await write();
  return count;
}

/** Adds what was said here to threads that have gone on there. */
async function merge(options: MoveEntriesOptions, isMeant: (entry: Entry) => boolean): Promise<number> {
  const { from, to, namespace, ttl, maxTurns } = options;
  const sessionsIn = (store: KeyvStoreAdapter): Sessions =>
    createSessions({ store: createStore(toKeyv(store, namespace), { ttl }), maxTurns });
  const named = (key: string): string => `${namespace}:${key}`;
  const here = sessionsIn({
    ...from,
    get: (key: string) => from.get(named(key)),
    getMany: (keys: string[]) => from.getMany?.(keys.map(named)),
  } as KeyvStoreAdapter);
  const there = sessionsIn(to);
  const bots = new Map<string, string[]>();
  let count = 0;
  for await (const entry of entriesOf(options)) {
    if (!isMeant(entry)) continue;
    count += 1;
    const { thread, bot } = /^\{(?<thread>[^}]+)\}:(?:data:(?<bot>.*))?/s.exec(entry.key)?.groups ?? {};
    if (thread !== undefined)
      bots.set(thread, [...(bots.get(thread) ?? []), ...(bot === undefined ? [] : [bot])]);
  }
  for (const [thread, known] of bots) await there.import(await here.export(fromThreadKey(thread), known));
  return count;
}
