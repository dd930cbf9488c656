import {
  type Adapter,
  type Clock,
  createRecent,
  fieldsOf,
  type Fields,
  Gone,
  isRetryable,
  listOf,
  type Message,
  PartialHistory,
  systemClock,
  textOf,
  threadKey,
  type ThreadRef,
  toError,
  withDeadline,
} from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { toMessage } from "./history.ts";
import { isPrivateThread } from "./interaction.ts";

export interface ThreadHistoryOptions {
  callsTo(space: string): Calls;
  selfOf(space: string): Promise<string>;
  /** Replaces the ids of channels by their names. */
  named(space: string, messages: readonly Message[]): Message[];
  clock?: Clock | undefined;
}

/** A page holds a thousand messages, or fifteen for an app that Slack restricts. Longer threads are rare. */
const mostPages = 5;
/** Milliseconds that a call waits for further pages. Then it uses what was read. */
const furtherPagesWithin = 1_000;

const stillReading = new Error("Slack lets the bot wait for further pages.");

/** The part of a thread that was read so far. Slack lists a thread from its beginning, so the newest messages come last. */
interface Reading {
  messages: Fields[];
  pages: number;
  cursor: string;
  isComplete: boolean;
  /** The reading of further pages. Resolves to the error that ended it, and never rejects. */
  running?: Promise<Error | undefined> | undefined;
}

/**
 * Returns a function that reads the last messages of a thread or a channel. When Slack refuses a page for now, it keeps the messages
 * that it has, and the next call reads on after them.
 */
export function createThreadHistory({
  callsTo,
  selfOf,
  named,
  clock = systemClock,
}: ThreadHistoryOptions): Adapter["history"] {
  const unfinished = createRecent<Reading>(200);

  const begin = (key: string): Reading => {
    const reading = unfinished.get(key) ?? { messages: [], pages: 0, cursor: "", isComplete: false };
    unfinished.set(key, reading);
    return reading;
  };

  return async (thread, limit) => {
    if (!canBeRead(thread) || limit < 1) return [];
    const { space, channel } = thread;
    const self = await selfOf(space);
    const key = threadKey(thread);
    const reading = begin(key);
    const running = (reading.running ??= readOn(reading, callsTo(space), thread, limit).finally(
      () => (reading.running = undefined),
    ));
    const late = (): Error | Promise<Error | undefined> =>
      reading.messages.length > 0 ? stillReading : running;
    const error = await withDeadline(running, furtherPagesWithin, late, clock);
    const newest = reading.messages.slice(-limit);
    const messages = named(
      space,
      newest.flatMap((message) => toMessage(message, space, channel, self)),
    );
    if (error && messages.length > 0 && (error === stillReading || isRetryable(error)))
      throw new PartialHistory(messages, error);
    unfinished.delete(key);
    // Without messages the thread has not begun yet, or was deleted.
    if (error && messages.length === 0 && !(error instanceof Gone)) throw error;
    return messages;
  };
}

/** Tells whether Slack has a thread or channel to read. A command's conversation is in none. */
const canBeRead = ({ thread }: ThreadRef): boolean => !isPrivateThread(thread);

async function readOn(
  reading: Reading,
  calls: Calls,
  thread: ThreadRef,
  limit: number,
): Promise<Error | undefined> {
  try {
    while (!reading.isComplete) await readPage(reading, calls, thread, limit);
    return undefined;
  } catch (error) {
    return toError(error);
  }
}

async function readPage(
  reading: Reading,
  calls: Calls,
  { channel, thread }: ThreadRef,
  limit: number,
): Promise<void> {
  const { cursor } = reading;
  const wanted = { channel, include_all_metadata: true, ...(cursor !== "" && { cursor }) };
  if (thread === "") {
    const page = await calls({ method: "conversations.history", priority: "control" }, (client) =>
      client.conversations.history({ ...wanted, limit: Math.min(limit, 999) }),
    );
    // A channel is listed from its end.
    reading.messages = listOf(page.messages).toReversed();
    reading.isComplete = true;
    return;
  }
  const page = await calls({ method: "conversations.replies", priority: "control" }, (client) =>
    client.conversations.replies({ ...wanted, ts: thread, limit: 1_000 }),
  );
  const messages = listOf(page.messages);
  // Every page repeats the first message.
  reading.messages.push(...(reading.pages === 0 ? messages : messages.filter(({ ts }) => ts !== thread)));
  reading.pages += 1;
  reading.cursor = textOf(fieldsOf(page.response_metadata)["next_cursor"]) ?? "";
  reading.isComplete = reading.cursor === "" || reading.pages === mostPages;
}
