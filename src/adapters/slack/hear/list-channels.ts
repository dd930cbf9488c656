import { fieldsOf, listOf, retryUntil, textOf, toError } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { closedFor } from "../api/refusal.ts";

const mostTries = 5;

/** Returns the ids of all channels that the bot is in. When a page cannot be read, calls `failed` and returns the ids before it. */
export async function listChannels(calls: Calls, failed: (error: Error) => void): Promise<string[]> {
  const types = "public_channel,private_channel,mpim,im";
  const ids: string[] = [];
  let cursor = "";
  try {
    do {
      const range = { types, exclude_archived: true, limit: 999, ...(cursor !== "" && { cursor }) };
      const page = await untilAllowed(() =>
        calls({ method: "users.conversations", priority: "progress" }, (client) =>
          client.users.conversations(range),
        ),
      );
      ids.push(...listOf(page.channels).flatMap(({ id }) => textOf(id) ?? []));
      cursor = textOf(fieldsOf(page.response_metadata)["next_cursor"]) ?? "";
    } while (cursor !== "");
  } catch (error) {
    failed(toError(error));
  }
  return ids;
}

/** Repeats a call that a rate limit refuses. The gate knows how long to wait. `refused` hears of each refusal, and may throw to give up. */
export const untilAllowed = <Answer>(
  call: () => Promise<Answer>,
  refused: (closed: number) => void = () => {},
): Promise<Answer> =>
  retryUntil(call, {
    wait(error, failures) {
      const closed = closedFor(error);
      if (closed === undefined || failures === mostTries) return undefined;
      refused(closed);
      return 0;
    },
  });
