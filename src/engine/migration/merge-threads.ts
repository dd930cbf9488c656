import type { KeyvStoreAdapter } from "keyv";
import { createSessions, createStore, fromThreadKey, type Sessions } from "#core";
import { toKeyv } from "#redis/keyv";
import type { Debt } from "../standby/entries.ts";

export interface MergeOptions {
  /** What this disk holds. */
  copy: KeyvStoreAdapter;
  remote: KeyvStoreAdapter;
  namespace: string;
  maxTurns: number;
  /** Milliseconds. */
  ttl: number;
}

/**
 * Writes what is owed into a Redis that others have written to meanwhile. A thread's record is not put over theirs, which would
 * hide what they have added: what was said here is added to it. Answers what is left, which is no part of a thread.
 */
export async function mergeThreads(debts: readonly Debt[], options: MergeOptions): Promise<Debt[]> {
  const { copy, remote, namespace, maxTurns, ttl } = options;
  const sessionsOf = (store: KeyvStoreAdapter): Sessions =>
    createSessions({ store: createStore(toKeyv(store, namespace), { ttl }), maxTurns });
  const [from, to] = [sessionsOf(copy), sessionsOf(remote)];

  const heads = debts.flatMap(({ key }) => /^\{(?<thread>[^}]+)\}:head$/.exec(key)?.groups?.["thread"] ?? []);
  for (const head of heads) {
    const front = `{${head}}:data:`;
    const bots = debts.flatMap(({ key }) => (key.startsWith(front) ? [key.slice(front.length)] : []));
    await to.import(await from.export(fromThreadKey(head), bots));
  }
  return debts.filter(({ key }) => !heads.some((head) => key.startsWith(`{${head}}:`)));
}
