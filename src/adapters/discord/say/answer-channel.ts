import { Gone } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import type { Origin } from "../hear/origin.ts";
import { codeOf } from "../api/refusal.ts";

export interface VenueOptions {
  calls: Calls;
  origin: Origin;
  /** Minutes of silence after which a new thread is put away. */
  archiveAfter: number;
}

/** There is a thread already, which has the question's id. */
const exists = 160_004;
/**
 * It may not be made, or not in this kind of channel. Too many threads; a system message; no text channel. Its name, which is the
 * question's, holds what this server or Discord does not want.
 */
const refusals: ReadonlySet<number | undefined> = new Set([
  50_001, 50_013, 50_024, 50_035, 50_068, 160_006, 160_007, 200_000, 240_000,
]);

/** The channel or thread in which one question is answered. */
export interface Venue {
  /** Makes the thread that a question asks for, once; where it may not be made, the answer stands in the channel. */
  find(): Promise<string>;
  /** From now on it is the channel, because nothing may be written in the thread. `undefined`: it was the channel already. */
  stay(): string | undefined;
}

export function createVenue(options: VenueOptions): Venue {
  const { message, newThread, channel } = options.origin;
  let found: Promise<string> | undefined;
  return {
    find() {
      if (message === undefined || newThread === undefined) return Promise.resolve(channel);
      found ??= makeThread(options, message, newThread).then((thread) => thread ?? channel);
      // Tried again when it failed: only what Discord refused stays refused.
      found.catch(() => (found = undefined));
      return found;
    },
    stay() {
      if (message === undefined || newThread === undefined) return undefined;
      found = Promise.resolve(channel);
      return channel;
    },
  };
}

async function makeThread(
  { calls, origin, archiveAfter }: VenueOptions,
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
