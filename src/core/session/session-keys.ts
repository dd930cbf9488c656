import { type ThreadRef, threadKey } from "../turn.ts";

/** The name under which `summarizing` keeps its summary among the data of the bots. No bot's name begins like this. */
export const summaryName = "#summary";

/** The keys of one thread's records. */
export interface SessionKeys {
  head: string;
  message(id: string): string;
  leaf(id: string): string;
  data(bot: string): string;
  finalPages(turn: string): string;
  failed(message: string): string;
}

/** The braces keep a thread in one slot of a Redis cluster, so that a message and its head are written together. */
export function sessionKeys(thread: ThreadRef): SessionKeys {
  const root = `{${threadKey(thread)}}`;
  return {
    head: `${root}:head`,
    message: (id) => `${root}:message:${id}`,
    leaf: (id) => `${root}:leaf:${id}`,
    data: (bot) => `${root}:data:${bot}`,
    finalPages: (turn) => `${root}:shown:${turn}`,
    failed: (message) => `${root}:failed:${message}`,
  };
}
