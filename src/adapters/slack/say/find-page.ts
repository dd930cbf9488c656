import type { Calls } from "../api/calls.ts";
import { isOurs } from "../hear/message-event.ts";
import { keyIn } from "./page-place.ts";
import { fieldsOf, listOf, textOf, type Fields } from "../api/payload.ts";
import { refusalOf } from "../api/refusal.ts";

export interface Searched {
  calls: Calls;
  channel: string;
  thread: string;
  /** The question: whatever answers it came later. */
  after: string;
  /** The bot's user id. */
  self: string;
}

/**
 * The timestamp of a message that a dead process may have posted under this key. A post carries its key; a stream carries it
 * only once it has ended, so that one of ours without any key is the one that was being written: a thread is answered one
 * question at a time.
 */
export async function findPage(searched: Searched, key: string): Promise<string | undefined> {
  let unfinished: string | undefined;
  for await (const message of messagesAfter(searched)) {
    const timestamp = textOf(message["ts"]);
    if (
      !timestamp ||
      Number(timestamp) <= Number(searched.after) ||
      !isOurs(message, undefined, searched.self)
    )
      continue;
    const found = keyIn(message);
    if (found === key) return timestamp;
    const state = message["streaming_state"];
    if (found === undefined && (state === "in_progress" || state === "errored")) unfinished = timestamp;
  }
  return unfinished;
}

async function* messagesAfter({ calls, channel, thread, after }: Searched): AsyncGenerator<Fields> {
  let cursor = "";
  do {
    const page: Fields = fieldsOf(await readPage({ calls, channel, thread, after, cursor }));
    yield* listOf(page["messages"]);
    cursor = textOf(fieldsOf(page["response_metadata"])["next_cursor"]) ?? "";
  } while (cursor !== "");
}

async function readPage(options: Omit<Searched, "self"> & { cursor: string }): Promise<unknown> {
  const { calls, channel, thread, after, cursor } = options;
  const range = {
    channel,
    oldest: after,
    inclusive: true,
    limit: 200,
    include_all_metadata: true,
    ...(cursor !== "" && { cursor }),
  };
  const method = thread === "" ? "conversations.history" : "conversations.replies";
  try {
    return await calls({ method, priority: "control" }, (client) =>
      thread === ""
        ? client.conversations.history(range)
        : client.conversations.replies({ ...range, ts: thread }),
    );
  } catch (error) {
    // Nobody has answered yet, and so the question is no thread yet; or it is gone, which posting will find out.
    if (refusalOf(error) === "thread_not_found") return {};
    throw error;
  }
}
