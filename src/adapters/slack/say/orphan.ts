import { fieldsOf, Gone, textOf } from "#core/platform";
import type { Target } from "./target.ts";

/** Answers whose thread is known to be deleted. An answer that is posted again after that is wanted. */
const known = new WeakSet<Target>();

/**
 * Removes a post that Slack put into the channel because the message of its thread was deleted, and throws `Gone`. Slack does not refuse
 * such a post. Its response only lacks the thread (slack-go/slack#1571).
 */
export async function removeOrphan(target: Target, answer: { ts?: string; message?: object }): Promise<void> {
  const { calls, channel, thread } = target;
  const { ts, message } = answer;
  if (thread === "" || !ts || !message || textOf(fieldsOf(message)["thread_ts"]) !== undefined) return;
  if (known.has(target) || !(await isThreadGone(target))) return;
  known.add(target);
  // A post that cannot be removed stays. The answer ends in any case.
  await calls({ method: "chat.delete", priority: "final" }, (client) =>
    client.chat.delete({ channel, ts }),
  ).catch(() => {});
  throw new Gone("deleted", "The message that an answer belongs below was deleted.");
}

/** Tells whether the message of a thread was deleted. Never rejects. */
async function isThreadGone({ calls, channel, thread }: Target): Promise<boolean> {
  try {
    await calls({ method: "conversations.replies", priority: "control" }, (client) =>
      client.conversations.replies({ channel, ts: thread, limit: 1 }),
    );
    return false;
  } catch (error) {
    // Any other error says nothing about the thread, so the post stays.
    return error instanceof Gone;
  }
}
