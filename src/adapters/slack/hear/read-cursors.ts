import type { Cursors } from "#core/platform";

/** What was heard of, so that a start after a gap knows where to go on reading. */
export interface ReadCursors {
  /** A message is durable. Written down a little later: reading a few too many again does no harm. */
  note(place: { space: string; channel: string; thread: string; timestamp: string; isOurs: boolean }): void;
  /** Something may have been missed. What comes now does not count as seen before its channel has been read. */
  hold(): void;
  /** A channel is about to be read. What is returned is called when that is done. */
  reading(space: string, channel: string): () => void;
  /** All are about to be read, also those that nobody has heard of before. What is returned is called when that is done. */
  pass(): () => void;
  flush(): Promise<void>;
  spaces(): Promise<string[]>;
  channels(space: string): Promise<string[]>;
  /** The newest message of a channel that is durable. */
  newest(space: string, channel: string): Promise<string | undefined>;
  /** The threads of a channel in which the bot is talked to, the latest last. */
  threads(space: string, channel: string): Promise<string[]>;
}

const flushEvery = 2_000;
const most = { spaces: 10_000, channels: 500, threads: 50 };

export function createReadCursors(cursors: Cursors): ReadCursors {
  const newest = new Map<string, string>();
  const lists = new Map<string, Set<string>>();
  let timer: NodeJS.Timeout | undefined;

  const read = async (key: string): Promise<string[]> =>
    (await cursors.get(key))?.split(" ").filter((entry) => entry !== "") ?? [];

  /** How often something may have been missed, and of which channels all that was missed by then has been read. */
  let gaps = 0;
  const readAfter = new Map<string, number>();
  let passed = 0;
  const isHeld = (key: string): boolean => (readAfter.get(key) ?? 0) < gaps;

  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    for (const [key, timestamp] of newest) {
      const before = await cursors.get(key);
      if (before === undefined ? passed < gaps : isHeld(key)) continue;
      if (before === undefined || Number(before) < Number(timestamp)) await cursors.set(key, timestamp);
      if (newest.get(key) === timestamp) newest.delete(key);
    }
    for (const [key, entries] of lists) {
      const additions = [...entries];
      const before = await read(key);
      const limit = key.startsWith("threads")
        ? most.threads
        : key.startsWith("channels")
          ? most.channels
          : most.spaces;
      const after = [...before.filter((entry) => !additions.includes(entry)), ...additions].slice(-limit);
      if (after.join(" ") !== before.join(" ")) await cursors.set(key, after.join(" "));
      for (const entry of additions) entries.delete(entry);
      if (entries.size === 0) lists.delete(key);
    }
  };

  const flushSoon = (): void => {
    // A write that fails is made up for by the next one.
    timer ??= setTimeout(() => void flush().catch(() => {}), flushEvery).unref();
  };

  const add = (key: string, entry: string): void => {
    const entries = lists.get(key) ?? new Set();
    // Again at the end: the latest are kept.
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
    hold: () => void (gaps += 1),
    pass() {
      const known = gaps;
      return () => {
        passed = known;
        flushSoon();
      };
    },
    reading(space, channel) {
      const known = gaps;
      return () => {
        readAfter.set(`seen ${space}/${channel}`, known);
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
