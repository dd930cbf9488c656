import type { Cursors } from "#core/platform";

/** Where reading goes on after a gap: how far each channel's messages are durable, and which channels and threads there are. */
export interface ReadCursors {
  /** Notes that a message is durable. It is stored a little later: to read a few messages twice does no harm. */
  note(place: { space: string; channel: string; thread: string; timestamp: string; isOurs: boolean }): void;
  /** Call when the connection was lost. New messages do not advance a channel's cursor until that channel was caught up with. */
  noteGap(): void;
  /** Call before a channel is caught up with, and call what it returns when that is done. */
  beginChannel(space: string, channel: string): () => void;
  /** The same for all channels, so that the cursors of new ones advance, too. */
  beginAll(): () => void;
  flush(): Promise<void>;
  spaces(): Promise<string[]>;
  channels(space: string): Promise<string[]>;
  /** The newest message of a channel that is durable. */
  newest(space: string, channel: string): Promise<string | undefined>;
  /** The threads of a channel in which people talk with the bot, the latest last. */
  threads(space: string, channel: string): Promise<string[]>;
}

const flushEvery = 2_000;
const mostKept = { spaces: 10_000, channels: 500, threads: 50 };

export function createReadCursors(cursors: Cursors): ReadCursors {
  const newest = new Map<string, string>();
  const lists = new Map<string, Set<string>>();
  let timer: NodeJS.Timeout | undefined;

  const read = async (key: string): Promise<string[]> =>
    (await cursors.get(key))?.split(" ").filter((entry) => entry !== "") ?? [];

  /** How many gaps there were, and how many of them each channel, and all channels together, were caught up with. */
  let gaps = 0;
  const caughtUp = new Map<string, number>();
  let allCaughtUp = 0;
  const isBehind = (key: string): boolean => (caughtUp.get(key) ?? 0) < gaps;

  const flushNewest = async (): Promise<void> => {
    for (const [key, timestamp] of newest) {
      const before = await cursors.get(key);
      if (before === undefined ? allCaughtUp < gaps : isBehind(key)) continue;
      if (before === undefined || Number(before) < Number(timestamp)) await cursors.set(key, timestamp);
      if (newest.get(key) === timestamp) newest.delete(key);
    }
  };

  const flushLists = async (): Promise<void> => {
    for (const [key, entries] of lists) {
      const additions = [...entries];
      const before = await read(key);
      const [kind = ""] = key.split(" ");
      const limit = kind === "threads" || kind === "channels" ? mostKept[kind] : mostKept.spaces;
      const after = [...before.filter((entry) => !additions.includes(entry)), ...additions].slice(-limit);
      if (after.join(" ") !== before.join(" ")) await cursors.set(key, after.join(" "));
      for (const entry of additions) entries.delete(entry);
      if (entries.size === 0) lists.delete(key);
    }
  };

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    await flushNewest();
    await flushLists();
  };

  const flushSoon = (): void => {
    // The next flush makes up for one that fails.
    timer ??= setTimeout(() => void flush().catch(() => {}), flushEvery).unref();
  };

  const add = (key: string, entry: string): void => {
    const entries = lists.get(key) ?? new Set();
    // The entry moves to the end, because the latest are kept.
    entries.delete(entry);
    lists.set(key, entries.add(entry));
  };

  return {
    note({ space, channel, thread, timestamp, isOurs }) {
      const key = `seen ${space}/${channel}`;
      if (Number(newest.get(key) ?? 0) < Number(timestamp)) newest.set(key, timestamp);
      add("spaces", space);
      add(`channels ${space}`, channel);
      if (isOurs && thread !== "") add(`threads ${space}/${channel}`, thread);
      flushSoon();
    },
    noteGap: () => void (gaps += 1),
    beginAll() {
      const known = gaps;
      return () => {
        allCaughtUp = known;
        flushSoon();
      };
    },
    beginChannel(space, channel) {
      const known = gaps;
      return () => {
        caughtUp.set(`seen ${space}/${channel}`, known);
        flushSoon();
      };
    },
    flush,
    spaces: () => read("spaces"),
    channels: (space) => read(`channels ${space}`),
    newest: (space, channel) => cursors.get(`seen ${space}/${channel}`),
    threads: (space, channel) => read(`threads ${space}/${channel}`),
  };
}
