import { type ThreadRef, threadKey } from "../turn.ts";

/** Where the records of one thread lie. */
export interface SessionKeys {
  head: string;
  message(id: string): string;
  leaf(id: string): string;
  data(bot: string): string;
  shown(turn: string): string;
}

/** The braces keep one thread in one slot of a Redis cluster, so that a message and its head are written together. */
export function sessionKeys(thread: ThreadRef): SessionKeys {
  const root = `{${threadKey(thread)}}`;
  return {
    head: `${root}:head`,
    message: (id) => `${root}:message:${id}`,
    leaf: (id) => `${root}:leaf:${id}`,
    data: (bot) => `${root}:data:${bot}`,
    shown: (turn) => `${root}:shown:${turn}`,
  };
}
