import { fieldsOf, type Fields, listOf, type Log, retryUntil, textOf } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { closedFor, refusalOf } from "../api/refusal.ts";
import type { ReadCursors } from "./read-cursors.ts";
import type { Admit } from "./reception.ts";

export interface CatchUpOptions {
  readCursors: ReadCursors;
  callsTo(space: string): Calls;
  selfOf(space: string): Promise<string>;
  admit: Admit;
  log: Log;
  /** Milliseconds. People no longer wait for an answer to older messages. */
  age: number;
  /** The most messages that are read again of one channel or thread. */
  count: number;
}

/** Seconds. What came shortly before the newest message may not have been durable when the process died. */
const overlap = 120;
const mostTries = 5;

/** Channels without a cursor that are read. Each of them costs a call at every start. */
const mostNewChannels = 200;

/**
 * Reads the messages that came while no connection was open, because Slack sends them only through open sockets. They go the way of
 * live events under the same ids, so that those already known are not answered twice. Commands and clicks are lost.
 */
export async function catchUp(options: CatchUpOptions): Promise<void> {
  const { readCursors, log } = options;
  const done = readCursors.beginAll();
  for (const space of await readCursors.spaces()) {
    const known = await readCursors.channels(space);
    const newest = new Map<string, number>();
    for (const channel of known) newest.set(channel, Number((await readCursors.newest(space, channel)) ?? 0));
    // The bot was connected at least until then, also in channels where nothing was said.
    const last = Math.max(0, ...newest.values());
    for (const channel of [...known, ...(await newChannels(options, space, known))]) {
      try {
        await readChannel(options, { space, channel, newest: newest.get(channel) || last });
      } catch (error) {
        // The bot left the channel, the channel was archived, or Slack is not well.
        log.warn(
          { err: error, space, channel },
          "could not read what was missed in a channel; reading the others",
        );
      }
    }
  }
  done();
}

/** Returns the bot's channels without a cursor. The bot may have been asked there for the first time. */
async function newChannels(
  { callsTo, log }: CatchUpOptions,
  space: string,
  known: readonly string[],
): Promise<string[]> {
  const range = { types: "public_channel,private_channel,mpim,im", exclude_archived: true, limit: 999 };
  try {
    const { channels } = await untilAllowed(() =>
      callsTo(space)({ method: "users.conversations", priority: "progress" }, (client) =>
        client.users.conversations(range),
      ),
    );
    const all = listOf(channels).flatMap(({ id }) => textOf(id) ?? []);
    return all.filter((channel) => !known.includes(channel)).slice(0, mostNewChannels);
  } catch (error) {
    log.warn(
      { err: error, space },
      "could not list the bot's channels; reading only those in which it has heard something",
    );
    return [];
  }
}

interface ChannelCursor {
  space: string;
  channel: string;
  /** The time of the newest durable message, in seconds. */
  newest: number;
}

async function readChannel(
  options: CatchUpOptions,
  { space, channel, newest }: ChannelCursor,
): Promise<void> {
  const { readCursors, age, admit } = options;
  const done = readCursors.beginChannel(space, channel);
  const self = await options.selfOf(space);
  const since = Math.max(newest - overlap, (Date.now() - age) / 1_000).toFixed(6);
  const roots = await read(options, space, { channel, since });
  const isAlive = (root: Fields): boolean => Number(root["latest_reply"] ?? 0) > Number(since);
  const threads = new Set([
    ...(await readCursors.threads(space, channel)),
    ...roots.filter(isAlive).map(({ ts }) => textOf(ts) ?? ""),
  ]);
  const replies: Fields[] = [];
  for (const thread of threads) replies.push(...(await read(options, space, { channel, since, thread })));
  const isNew = ({ ts }: Fields): boolean => Number(ts) > Number(since);
  const missed = [...roots, ...replies].filter(isNew).toSorted((a, b) => Number(a["ts"]) - Number(b["ts"]));
  for (const message of missed) await admit(asDelivery(message, { space, channel, self }));
  done();
}

async function read(
  { callsTo, count }: CatchUpOptions,
  space: string,
  { channel, since, thread }: { channel: string; since: string; thread?: string },
): Promise<Fields[]> {
  const range = { channel, oldest: since, limit: count };
  const method = thread === undefined ? "conversations.history" : "conversations.replies";
  try {
    const page = await untilAllowed(() =>
      callsTo(space)({ method, priority: "progress" }, (client) =>
        thread === undefined
          ? client.conversations.history(range)
          : client.conversations.replies({ ...range, ts: thread }),
      ),
    );
    return listOf(page.messages);
  } catch (error) {
    if (refusalOf(error) === "thread_not_found") return [];
    throw error;
  }
}

/** Waits out a rate limit: only reading tells what was missed. The gate knows how long to wait. */
const untilAllowed = <Answer>(call: () => Promise<Answer>): Promise<Answer> =>
  retryUntil(call, {
    wait: (error, failures) => (closedFor(error) === undefined || failures === mostTries ? undefined : 0),
  });

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
