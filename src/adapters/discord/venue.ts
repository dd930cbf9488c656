import { Gone } from "#core";
import type { Calls } from "./calls.ts";
import type { Origin } from "./origin.ts";
import { codeOf } from "./refusal.ts";

/** The channel in which an answer stands, and the message there that it refers to. */
export interface Venue {
  channel: string;
  reply?: string;
}

export interface VenueOptions {
  calls: Calls;
  origin: Origin;
  /** Several people are answered in this channel at once. */
  isShared: boolean;
  /** Minutes of silence after which a new thread is put away. */
  archiveAfter: number;
}

/** There is a thread already, which has the question's id. */
const exists = 160_004;
/** It may not be made, or not in this kind of channel. Too many threads; a system message; no text channel. */
const refusals: ReadonlySet<number | undefined> = new Set([50_001, 50_013, 50_024, 160_006, 160_007, 50_068]);

/** Where to answer. Makes the thread that a question asks for, once, and where it may not be made answers in place. */
export function createVenue(options: VenueOptions): () => Promise<Venue> {
  const { origin, isShared } = options;
  const inPlace: Venue = {
    channel: origin.channel,
    ...(origin.message !== undefined &&
      (isShared || origin.newThread !== undefined) && { reply: origin.message }),
  };
  let made: Promise<Venue> | undefined;
  return () => {
    const { message, newThread } = origin;
    if (message === undefined || newThread === undefined) return Promise.resolve(inPlace);
    made ??= makeThread(options, message, newThread).then((channel) =>
      channel === undefined ? inPlace : { channel },
    );
    // Tried again when it failed: only what Discord refused stays refused.
    made.catch(() => (made = undefined));
    return made;
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
