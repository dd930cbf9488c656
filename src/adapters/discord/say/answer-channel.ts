import { Gone } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { codeOf } from "../api/refusal.ts";
import type { Origin } from "../hear/origin.ts";

export interface AnswerChannelOptions {
  calls: Calls;
  origin: Origin;
  /** Minutes of silence after which Discord archives a new thread. */
  archiveAfter: number;
}

/** The thread exists already, under the question's id. */
const exists = 160_004;
/**
 * The bot may make no thread here: no permission, the wrong kind of channel or message, too many threads, or a name that the server or
 * Discord does not allow.
 */
const refusals: ReadonlySet<number | undefined> = new Set([
  50_001, 50_013, 50_024, 50_035, 50_068, 160_006, 160_007, 200_000, 240_000,
]);

/** The channel or thread in which one question is answered. */
export interface AnswerChannel {
  /** Makes the thread that the question asks for, once. Resolves to the channel if the bot may make no thread. */
  find(): Promise<string>;
  /** Leaves the thread, because the bot may not write there. Returns the channel, or `undefined` if that was it already. */
  leaveThread(): string | undefined;
}

export function createAnswerChannel(options: AnswerChannelOptions): AnswerChannel {
  const { message, newThread, channel } = options.origin;
  let found: Promise<string> | undefined;
  return {
    find() {
      if (message === undefined || newThread === undefined) return Promise.resolve(channel);
      found ??= makeThread(options, message, newThread).then((thread) => thread ?? channel);
      // A failure is tried again. Only a refusal of Discord stays.
      found.catch(() => (found = undefined));
      return found;
    },
    leaveThread() {
      if (message === undefined || newThread === undefined) return undefined;
      found = Promise.resolve(channel);
      return channel;
    },
  };
}

async function makeThread(
  { calls, origin, archiveAfter }: AnswerChannelOptions,
  message: string,
  name: string,
): Promise<string | undefined> {
  const { channel } = origin;
  const route = `/channels/${channel}/messages/${message}/threads` as const;
  try {
    await calls({ scope: `thread ${channel}`, priority: "first", method: "POST", route }, () => ({
      body: { name, auto_archive_duration: archiveAfter },
    }));
    return message;
  } catch (error) {
    const code = codeOf(error);
    if (code === exists) return message;
    if (refusals.has(code)) return undefined;
    if (code === 10_008)
      throw new Gone("deleted", "The question was deleted before it was answered.", { cause: error });
    throw error;
  }
}
