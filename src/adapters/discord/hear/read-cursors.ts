import type { Cursors } from "#core/platform";
import { compareIds } from "./origin.ts";

/** How far each server's messages are durable, so that a start after a gap knows where to go on reading. */
export interface ReadCursors {
  /** A message has come. What is returned is called when it is durable: until then nothing behind it counts as seen. */
  begin(space: string, message: string): () => void;
  newest(space: string): Promise<string | undefined>;
  set(space: string, message: string): Promise<void>;
  /** Nothing is written down until the returned is called: what was missed is still to be read. */
  hold(): () => void;
  /** Direct messages are in no list of Discord's: we keep our own. */
  noteDirect(channel: string): Promise<void>;
  directs(): Promise<string[]>;
  flush(): Promise<void>;
}

const flushEvery = 2_000;
const mostDirects = 200;

export function createReadCursors(cursors: Cursors): ReadCursors {
  const newest = new Map<string, string>();
  const underWay = new Map<string, Set<string>>();
  const directs = createDirects(cursors);
  let held = 0;
  let timer: NodeJS.Timeout | undefined;

  const advance = async (space: string, message: string): Promise<void> => {
    const before = await cursors.get(`seen ${space}`);
    if (before === undefined || compareIds(before, message) < 0) await cursors.set(`seen ${space}`, message);
  };
  const flush = async (): Promise<void> => {
    clearTimeout(timer);
    timer = undefined;
    if (held > 0) return;
    for (const [space, message] of newest) {
      if ((underWay.get(space)?.size ?? 0) > 0) continue;
      await advance(space, message);
      if (newest.get(space) === message) newest.delete(space);
    }
  };
  const flushSoon = (): void => {
    // A write that fails is made up for by the next one.
    timer ??= setTimeout(() => void flush().catch(() => {}), flushEvery).unref();
  };

  return {
    begin(space, message) {
      const pending = underWay.get(space) ?? new Set();
      underWay.set(space, pending.add(message));
      return () => {
        pending.delete(message);
        if (compareIds(newest.get(space) ?? "0", message) < 0) newest.set(space, message);
        flushSoon();
      };
    },
    newest: (space) => cursors.get(`seen ${space}`),
    set: advance,
    hold() {
      held += 1;
      let isHeld = true;
      return () => {
        if (!isHeld) return;
        isHeld = false;
        held -= 1;
        flushSoon();
      };
    },
    noteDirect: directs.note,
    directs: directs.list,
    flush,
  };
}

/** The direct messages in which something was said last. One process hears of them: that of the first shard. */
function createDirects(cursors: Cursors): {
  note(channel: string): Promise<void>;
  list(): Promise<string[]>;
} {
  let kept: Promise<Set<string>> | undefined;
  const read = (): Promise<Set<string>> => {
    kept ??= cursors.get("directs").then((text) => new Set(text?.split(" ").filter(Boolean)));
    // Read again when the store was not there.
    kept.catch(() => (kept = undefined));
    return kept;
  };
  return {
    async note(channel) {
      const channels = await read();
      const isNew = !channels.delete(channel);
      channels.add(channel);
      const [oldest] = channels;
      if (channels.size > mostDirects && oldest !== undefined) channels.delete(oldest);
      if (!isNew) return;
      try {
        await cursors.set("directs", [...channels].join(" "));
      } catch (error) {
        // As though it had not come: whoever is told tries again.
        channels.delete(channel);
        throw error;
      }
    },
    list: async () => [...(await read())],
  };
}
