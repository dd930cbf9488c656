import type { Admit } from "./admitting.ts";
import type { Calls } from "./calls.ts";
import type { Log } from "./log.ts";
import { fieldsOf, listOf, textOf, type Fields } from "./payload.ts";
import { closedFor, refusalOf } from "./refusal.ts";
import type { Seen } from "./seen.ts";

export interface CatchUpOptions {
  seen: Seen;
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

/**
 * Reads what was said while nobody listened: Slack sends through a socket only what happens while it is open. What it finds goes
 * the way of live events, under the same ids, so that what is known already is not answered again. Commands and clicks are lost.
 */
export async function catchUp(options: CatchUpOptions): Promise<void> {
  const { seen, log } = options;
  for (const space of await seen.spaces()) {
    for (const channel of await seen.channels(space)) {
      try {
        await readChannel(options, space, channel);
      } catch (error) {
        // Left, archived, or Slack is not well: the other channels are read all the same.
        log.warn({ err: error, space, channel }, "could not read what was missed in a channel");
      }
    }
  }
}

async function readChannel(options: CatchUpOptions, space: string, channel: string): Promise<void> {
  const { seen, age, admit } = options;
  const newest = await seen.newest(space, channel);
  if (newest === undefined) return;
  const done = seen.reading(space, channel);
  const self = await options.selfOf(space);
  const since = Math.max(Number(newest) - overlap, (Date.now() - age) / 1_000).toFixed(6);
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
  for (let tries = 1; ; tries += 1) {
    try {
      const page = await callsTo(space)({ method, priority: "progress" }, (client) =>
        thread === undefined
          ? client.conversations.history(range)
          : client.conversations.replies({ ...range, ts: thread }),
      );
      return listOf(page.messages);
    } catch (error) {
      if (refusalOf(error) === "thread_not_found") return [];
      // The gate knows for how long Slack wants to hear nothing of this.
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
