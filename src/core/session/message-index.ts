import { z } from "zod";
import type { JsonValue } from "../json.ts";
import { isAnswerId } from "../message.ts";
import type { SessionKeys } from "./session-keys.ts";
import { parseStored } from "./stored-schemas.ts";
import type { Store } from "./store.ts";

/**
 * Lists the messages of a thread in order. The head record holds the newest ids, and the names of leaves: records with fifty
 * older ids each. So the head stays small, however long the thread is.
 */
export const indexSchema = z.object({
  tail: z.array(z.string()),
  /** Named after their first id, so that two holders of a thread never mean different leaves by one name. */
  leaves: z.array(z.string()),
  /** The number of forgotten ids at the front of the first leaf. */
  skip: z.number(),
  turns: z.number(),
});
export type Index = z.infer<typeof indexSchema>;

const leafSize = 50;
const leafSchema = z.array(z.string());

export interface MessageIndex {
  append(index: Index, id: string): Promise<Changed>;
  /** Replaces the tail. `inserted` are its new ids, at most as many as a leaf holds. */
  withTail(index: Index, tail: string[], inserted: readonly string[]): Promise<Changed>;
  /** Returns the last ids, oldest first. */
  last(index: Index, limit: number): Promise<string[]>;
  /** Returns the oldest ids that are still kept, at most as many as a leaf holds. */
  first(index: Index): Promise<string[]>;
}

export interface Changed {
  next: Index;
  /** A full leaf that leaves the head. */
  leaf?: { key: string; value: JsonValue } | undefined;
  /** The keys of what fell out at the old end. */
  dropped: string[];
}

export function createMessageIndex(options: {
  store: Store;
  keys: SessionKeys;
  maxTurns: number;
}): MessageIndex {
  const { store, keys, maxTurns } = options;

  const readLeaf = async (name: string): Promise<string[]> => {
    const value = await store.get(keys.leaf(name));
    // The leaf has expired, like its messages, while the head lives on.
    return value === undefined ? [] : parseStored(leafSchema, value, keys.leaf(name));
  };

  const oldest = async (index: Index): Promise<string[]> => {
    const [name] = index.leaves;
    return name === undefined ? index.tail : (await readLeaf(name)).slice(index.skip);
  };

  /** Takes ids off the old end until at most `maxTurns` turns are left. An answer goes with its question. */
  const trim = async (index: Index): Promise<{ next: Index; dropped: string[] }> => {
    let next = index;
    const dropped: string[] = [];
    while (next.turns > maxTurns) {
      const ids = await oldest(next);
      const [name, ...leaves] = next.leaves;
      const excess = next.turns - maxTurns;
      const count = countToDrop(ids, excess);
      dropped.push(...ids.slice(0, count).map(keys.message));
      const turns = next.turns - ids.slice(0, count).filter((id) => !isAnswerId(id)).length;
      if (name === undefined) return { next: { ...next, turns, tail: ids.slice(count) }, dropped };
      if (count < ids.length) return { next: { ...next, turns, skip: next.skip + count }, dropped };
      dropped.push(keys.leaf(name));
      // A leaf that expired took an unknown number of turns with it: count what is really left.
      const lost = ids.length === 0 ? leafSize : 0;
      next = { ...next, leaves, skip: 0, turns: turns - lost };
    }
    return { next, dropped };
  };

  const withTail: MessageIndex["withTail"] = async (index, tail, inserted) => {
    const turns = index.turns + inserted.filter((id) => !isAnswerId(id)).length;
    const { next, dropped } = await trim({ ...index, tail, turns });
    if (next.tail.length < 2 * leafSize) return { next, dropped };
    const stretch = next.tail.slice(0, leafSize);
    const [name = ""] = stretch;
    const folded = { ...next, tail: next.tail.slice(leafSize), leaves: [...next.leaves, name] };
    return { next: folded, leaf: { key: keys.leaf(name), value: stretch }, dropped };
  };

  return {
    append: (index, id) => withTail(index, [...index.tail, id], [id]),
    withTail,
    async last(index, limit) {
      let ids = index.tail;
      for (let at = index.leaves.length - 1; at >= 0 && ids.length < limit; at -= 1) {
        const leaf = await readLeaf(index.leaves[at] ?? "");
        ids = [...(at === 0 ? leaf.slice(index.skip) : leaf), ...ids];
      }
      return limit > 0 ? ids.slice(-limit) : [];
    },
    first: oldest,
  };
}

/** How many ids stand before the turn that may stay. */
function countToDrop(ids: readonly string[], excess: number): number {
  let turns = 0;
  for (const [at, id] of ids.entries()) {
    if (isAnswerId(id)) continue;
    if (turns === excess) return at;
    turns += 1;
  }
  return ids.length;
}
