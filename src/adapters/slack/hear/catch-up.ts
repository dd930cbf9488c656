import type { Log } from "#core/platform";
import type { Admit } from "../line/durable-receiver.ts";
import type { Calls } from "../api/calls.ts";
import { fieldsOf, listOf, textOf, type Fields } from "../api/payload.ts";
import { closedFor, refusalOf } from "../api/refusal.ts";
import type { ReadCursors } from "./read-cursors.ts";

export interface CatchUpOptions {
  seen: ReadCursors;
  callsTo(space: string): Calls;
  selfOf(space: string): Promise<string>;
  admit: Admit;
  log: Log;
  /** Milliseconds: nobody waits any longer for an answer to what is older. */
  age: number;
  /** The most messages that are read again of one channel or thread. */
  count: number;
}

/** What came shortly before the newest message may not have been durable yet when the process died. */
const overlap = 120;
const mostTries = 5;

/** Each costs a call whenever we start. */
const mostUnheard = 200;

/**
 * Reads what was said while nobody listened: Slack sends through a socket only what happens while it is open. What it finds goes
 * the way of live events, under the same ids, so that what is known already is not answered again. Commands and clicks are lost.
 */
export async function catchUp(options: CatchUpOptions): Promise<void> {
  const { seen, log } = options;
  const passed = seen.pass();
  for (const space of await seen.spaces()) {
    const heard = await seen.channels(space);
    const known = new Map<string, number>();
    for (const channel of heard) known.set(channel, Number((await seen.newest(space, channel)) ?? 0));
    // We listened at least until then, also where nothing was said.
    const last = Math.max(0, ...known.values());
    for (const channel of [...heard, ...(await unheard(options, space, heard))]) {
      try {
        await readChannel(options, { space, channel, newest: known.get(channel) || last });
      } catch (error) {
        // Left, archived, or Slack is not well: the other channels are read all the same.
        log.warn({ err: error, space, channel }, "could not read what was missed in a channel");
      }
    }
  }
  passed();
}

/** The other channels that we are in: we may be asked something for the first time there. */
async function unheard(
  { callsTo, log }: CatchUpOptions,
  space: string,
  heard: readonly string[],
): Promise<string[]> {
  const range = { types: "public_channel,private_channel,mpim,im", exclude_archived: true, limit: 999 };
  try {
    const { channels } = await insist(() =>
      callsTo(space)({ method: "users.conversations", priority: "progress" }, (client) =>
        client.users.conversations(range),
      ),
    );
    const all = listOf(channels).flatMap(({ id }) => textOf(id) ?? []);
    return all.filter((channel) => !heard.includes(channel)).slice(0, mostUnheard);
  } catch (error) {
    log.warn(
      { err: error, space },
      "could not see in which channels the bot is, beside those in which it heard something",
    );
    return [];
  }
}

interface Place {
  space: string;
  channel: string;
  /** When the newest message was said that we have, in seconds. */
  newest: number;
}

async function readChannel(options: CatchUpOptions, { space, channel, newest }: Place): Promise<void> {
  const { seen, age, admit } = options;
  const done = seen.reading(space, channel);
  const self = await options.selfOf(space);
  const since = Math.max(newest - overlap, (Date.now() - age) / 1_000).toFixed(6);
  const roots = await read(options, space, { channel, since });
  const isAlive = (root: Fields): boolean => Number(root["latest_reply"] ?? 0) > Number(since);
  const threads = new Set([
    ...(await seen.threads(space, channel)),
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
    const page = await insist(() =>
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

/** Nothing else tells what was missed, so a refusal for now is waited out. The gate knows for how long. */
async function insist<Answer>(call: () => Promise<Answer>): Promise<Answer> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await call();
    } catch (error) {
      if (closedFor(error) === undefined || tries === mostTries) throw error;
    }
  }
}

/** A message from history in the form in which it would have come. */
function asDelivery(message: Fields, place: { space: string; channel: string; self: string }): Fields {
  const { space, channel, self } = place;
  return {
    type: "event_callback",
    team_id: space,
    authorizations: [{ team_id: space, user_id: self, is_bot: true, is_enterprise_install: false }],
    event: { ...fieldsOf(message), type: "message", channel },
  };
}
