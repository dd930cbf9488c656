import type { KeyvStoreAdapter } from "keyv";
import { mergeThreads } from "./merge-threads.ts";

export interface MoveEntriesOptions {
  /** Its keys have the namespace in front. */
  from: KeyvStoreAdapter;
  /** Puts it there itself. */
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
  /** Milliseconds that are left. */
  ttl?: number;
}

const portion = 100;
const headOf = (key: string): string | undefined => /^(\{[^}]+\}):/.exec(key)?.[1];
const isHead = (key: string): boolean => key.endsWith("}:head");

/**
 * Takes everything that Keyv keeps in one place to another one, as often as one likes. What is there already stays: to a thread
 * that was gone on with there, what was said here is added.
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
 * A thread goes as a whole or not at all, whenever this dies: of half a thread that is begun anew meanwhile the rest would look
 * as if it were there already. Its keys stand side by side.
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

async function merge(options: MoveEntriesOptions, isMeant: (entry: Entry) => boolean): Promise<number> {
  const { from, to, namespace } = options;
  const named = (key: string): string => `${namespace}:${key}`;
  const here = {
    ...from,
    get: (key: string) => from.get(named(key)),
    getMany: (keys: string[]) => from.getMany?.(keys.map(named)),
  } as KeyvStoreAdapter;
  const entries: Entry[] = [];
  for await (const entry of entriesOf(options)) if (isMeant(entry)) entries.push(entry);
  await mergeThreads(
    entries.map(({ key, value }) => ({ key, value, expires: undefined, owed: 0 })),
    { ...options, copy: here, remote: to },
  );
  return entries.length;
}
