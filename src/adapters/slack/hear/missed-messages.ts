import { fieldsOf, type Fields, listOf, textOf } from "#core/platform";
import { refusalOf } from "../api/refusal.ts";
import type { Calls } from "../api/calls.ts";
import { untilAllowed } from "./list-channels.ts";
import type { ReadCursors } from "./read-cursors.ts";
import type { Admit } from "./reception.ts";

export interface MissedMessagesOptions {
  readCursors: Pick<ReadCursors, "threads">;
  callsTo(space: string): Calls;
  selfOf(space: string): Promise<string>;
  admit: Admit;
  /** The most messages that are read again of one channel or thread. */
  count: number;
}

/** Reads the missed messages of a channel and admits them. `newest` is the time of its newest durable message, in seconds. */
export type MissedMessages = (channel: string, newest: number) => Promise<void>;

/** Slack lets an app outside its Marketplace read one page of history a minute, which is too little to catch up. */
export class RestrictedHistory extends Error {}

/** Seconds before the newest message that are read again: messages from then may not have been durable when the process died. */
const overlap = 120;
/** The most messages of a channel that are looked at. Each says when its thread got its latest reply, so only threads with new replies are read. */
const mostRoots = 200;
/** The most older threads of the bot that are read. Slack does not say whether they have new replies, so the latest of them are read. */
const mostOldThreads = 5;
/** The most messages of a page for an app that Slack restricts. https://docs.slack.dev/changelog/2025/05/29/rate-limit-changes-for-non-marketplace-apps */
const restrictedPage = 15;
/** How Slack refuses a restricted app within its first few calls. Other apps are not refused so often, and for so long. */
const restrictedAfter = { refusals: 2, closedFor: 20_000, reads: 5 };

export function createMissedMessages(
  options: MissedMessagesOptions,
  /** `since` in milliseconds since 1970: older messages are not read. */
  { space, since: earliest }: { space: string; since: number },
): MissedMessages {
  const { readCursors, admit, count } = options;
  const calls = options.callsTo(space);
  let reads = 0;
  let refusals = 0;

  const read = async (range: { channel: string; oldest?: string; thread?: string }): Promise<Page> => {
    const { thread, ...rest } = range;
    const limit = thread === undefined ? Math.max(count, mostRoots) : count;
    const page = await untilAllowed(
      () =>
        thread === undefined
          ? calls({ method: "conversations.history", priority: "progress" }, (client) =>
              client.conversations.history({ ...rest, limit }),
            )
          : calls({ method: "conversations.replies", priority: "progress" }, (client) =>
              client.conversations.replies({ ...rest, limit, ts: thread }),
            ),
      (closed) => {
        if (closed >= restrictedAfter.closedFor) refusals += 1;
        if (refusals >= restrictedAfter.refusals && reads < restrictedAfter.reads)
          throw new RestrictedHistory();
      },
    );
    reads += 1;
    return { messages: listOf(page.messages), hasMore: page.has_more === true };
  };

  const readReplies = async (channel: string, thread: string, since: string): Promise<Fields[]> => {
    try {
      return (await read({ channel, thread, oldest: since })).messages;
    } catch (error) {
      if (refusalOf(error) === "thread_not_found") return [];
      throw error;
    }
  };

  return async (channel, newest) => {
    const since = Math.max(newest - overlap, earliest / 1_000).toFixed(6);
    const self = await options.selfOf(space);
    const isNew = ({ ts }: Fields): boolean => Number(ts) > Number(since);
    const admitAll = async (messages: readonly Fields[]): Promise<void> => {
      const missed = messages.filter(isNew).toSorted((a, b) => Number(a["ts"]) - Number(b["ts"]));
      for (const message of missed) await admit(asDelivery(message, { space, channel, self }));
    };
    const { messages: roots, hasMore } = await read({ channel });
    await admitAll(roots.filter(isNew).slice(0, count));
    if (hasMore && roots.length === restrictedPage) throw new RestrictedHistory();
    const known = hasMore ? await readCursors.threads(space, channel) : [];
    const oldestRoot = Math.min(...roots.map(({ ts }) => Number(ts)));
    const old = known.filter((thread) => Number(thread) < oldestRoot).slice(-mostOldThreads);
    const alive = roots.filter((root) => Number(root["latest_reply"] ?? 0) > Number(since));
    for (const thread of [...alive.map(({ ts }) => textOf(ts) ?? ""), ...old])
      await admitAll(await readReplies(channel, thread, since));
  };
}

interface Page {
  messages: Fields[];
  hasMore: boolean;
}

/** Returns a message from history in the form in which it would have been delivered. */
function asDelivery(message: Fields, place: { space: string; channel: string; self: string }): Fields {
  const { space, channel, self } = place;
  return {
    type: "event_callback",
    team_id: space,
    authorizations: [{ team_id: space, user_id: self, is_bot: true, is_enterprise_install: false }],
    event: { ...fieldsOf(message), type: "message", channel },
  };
}
