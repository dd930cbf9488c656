import { fieldsOf, type Fields, listOf, textOf } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { keyIn } from "../api/page-key.ts";
import { refusalOf } from "../api/refusal.ts";
import { isOurs } from "../hear/author.ts";

export interface Search {
  calls: Calls;
  channel: string;
  thread: string;
  /** The question's timestamp. Its answer came later. */
  after: string;
  /** The bot's user id. */
  self: string;
}

/**
 * Returns the timestamp of the message that a dead process may have posted under this key. A post carries its key. A stream carries
 * it only once it has ended, so a stream of the bot without a key is the one that was being written: the bot answers one question
 * of a thread at a time.
 */
export async function findPage(search: Search, key: string): Promise<string | undefined> {
  let unfinished: string | undefined;
  for await (const message of messagesAfter(search)) {
    const timestamp = textOf(message["ts"]);
    if (!timestamp || Number(timestamp) <= Number(search.after) || !isOurs(message, search.self)) continue;
    const found = keyIn(message);
    if (found === key) return timestamp;
    const state = message["streaming_state"];
    if (found === undefined && (state === "in_progress" || state === "errored")) unfinished = timestamp;
  }
  return unfinished;
}

async function* messagesAfter({ calls, channel, thread, after }: Search): AsyncGenerator<Fields> {
  let cursor = "";
  do {
    const page: Fields = fieldsOf(await readPage({ calls, channel, thread, after, cursor }));
    yield* listOf(page["messages"]);
    cursor = textOf(fieldsOf(page["response_metadata"])["next_cursor"]) ?? "";
  } while (cursor !== "");
}

async function readPage(options: Omit<Search, "self"> & { cursor: string }): Promise<unknown> {
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
    // The question has no reply yet, or it is gone. The post will tell which.
    if (refusalOf(error) === "thread_not_found") return {};
    throw error;
  }
}
