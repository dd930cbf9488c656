import { type Clock, type Log, systemClock, toError } from "#core/platform";
import { listChannels } from "./list-channels.ts";
import {
  createMissedMessages,
  type MissedMessages,
  type MissedMessagesOptions,
  RestrictedHistory,
} from "./missed-messages.ts";
import type { ReadCursors } from "./read-cursors.ts";

export interface CatchUpOptions extends MissedMessagesOptions {
  readCursors: ReadCursors;
  log: Log;
  /** Milliseconds. People no longer wait for an answer to older messages. */
  age: number;
  /** Ends the reading. */
  signal?: AbortSignal | undefined;
  clock?: Pick<Clock, "now" | "monotonic"> | undefined;
}

/** The most workspaces that are read at once. Slack counts calls by workspace, so they do not wait for each other. */
const mostSpaces = 20;
/** The most channels of a workspace that are read at once. Slack's limits make each of them wait most of the time. */
const mostChannels = 4;

/**
 * Returns a function that reads the messages that came while no connection was open: Slack sends them only through open sockets. They
 * take the way of live events under the same ids, so none is answered twice. Commands and clicks are lost.
 */
export function createCatchUp(options: CatchUpOptions): () => Promise<void> {
  const { readCursors, log } = options;
  /** Workspaces in which Slack lets the app read too little to catch up. */
  const restricted = new Set<string>();
  return async () => {
    const { clock = systemClock } = options;
    const begun = { now: clock.now(), monotonic: clock.monotonic() };
    const done = readCursors.beginAll();
    await inParallel(await readCursors.spaces(), mostSpaces, (space) =>
      readSpace(options, { space, begun, restricted }).catch((error: unknown) =>
        log.warn(
          { err: toError(error), space },
          "could not read what was missed in a workspace; reading it after the next gap",
        ),
      ),
    );
    done();
  };
}

interface SpaceRun {
  space: string;
  /** Ages count from here, so that no message grows too old while its channel waits its turn. */
  begun: { now: number; monotonic: number };
  restricted: Set<string>;
}

async function readSpace(options: CatchUpOptions, { space, begun, restricted }: SpaceRun): Promise<void> {
  const { readCursors, log, age, signal, clock = systemClock } = options;
  const newest = await newestOf(readCursors, space);
  // The bot was connected at least until then, also in channels where nothing was said.
  const last = Math.max(0, ...newest.values());
  const isKnown = restricted.has(space);
  const channels = isKnown ? [...newest.keys()] : await inOrder(options, space, newest);
  const missed = createMissedMessages(options, { space, since: begun.now - age });
  const isOver = (): boolean =>
    restricted.has(space) || signal?.aborted === true || clock.monotonic() > begun.monotonic + age;
  let left = 0;
  await inParallel(channels, mostChannels, async (channel) => {
    if (isOver()) left += 1;
    else if (!(await readChannel(options, missed, { space, channel, newest: newest.get(channel) || last })))
      restricted.add(space);
  });
  if (restricted.has(space)) {
    // The cursors advance, because nothing before them will be read.
    for (const channel of channels) readCursors.beginChannel(space, channel)();
    if (isKnown || restricted.size > 1) return;
    log.warn(
      { space },
      "Slack lets this app read one page of history a minute, so natter does not read what it missed; see docs/slack.md",
    );
  } else if (left > 0)
    log.warn(
      { space, channels: left },
      "could not read the missed messages of some channels before they were too old; not answering them",
    );
}

/** Reads one channel. Resolves to false if Slack lets the app read too little to go on. */
async function readChannel(
  { readCursors, log }: CatchUpOptions,
  missed: MissedMessages,
  { space, channel, newest }: { space: string; channel: string; newest: number },
): Promise<boolean> {
  const done = readCursors.beginChannel(space, channel);
  try {
    await missed(channel, newest);
    done();
  } catch (error) {
    if (error instanceof RestrictedHistory) return false;
    // The bot left the channel, the channel was archived, or Slack is not well.
    log.warn(
      { err: error, space, channel },
      "could not read what was missed in a channel; reading the others",
    );
  }
  return true;
}

/** Returns the time of the newest durable message of each channel that has a cursor, in seconds. */
async function newestOf(readCursors: ReadCursors, space: string): Promise<Map<string, number>> {
  const newest = new Map<string, number>();
  for (const channel of await readCursors.channels(space))
    newest.set(channel, Number((await readCursors.newest(space, channel)) ?? 0));
  return newest;
}

/**
 * Returns all channels in the order in which they are read. Channels where the bot has heard something come first; the others may hold
 * a first question. Within both groups direct messages come before channels, and then the channel with the latest message.
 */
async function inOrder(
  { callsTo, log }: CatchUpOptions,
  space: string,
  newest: ReadonlyMap<string, number>,
): Promise<string[]> {
  const listed = await listChannels(callsTo(space), (error) =>
    log.warn({ err: error, space }, "could not list all of the bot's channels; reading those that are known"),
  );
  const rank = (channel: string): number => (newest.has(channel) ? 0 : 2) + (channel.startsWith("D") ? 0 : 1);
  return [...new Set([...newest.keys(), ...listed])].toSorted(
    (a, b) => rank(a) - rank(b) || (newest.get(b) ?? 0) - (newest.get(a) ?? 0),
  );
}

/** Does the work for each item in order, with at most `most` at once. */
async function inParallel<Item>(
  items: readonly Item[],
  most: number,
  work: (item: Item) => Promise<void>,
): Promise<void> {
  const waiting = items.values();
  const worker = async (): Promise<void> => {
    for (const item of waiting) await work(item);
  };
  await Promise.all(Array.from({ length: Math.min(most, items.length) }, worker));
}
