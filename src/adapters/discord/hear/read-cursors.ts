import { createRecent, type Cursors, loadOnce, type Recent } from "#core/platform";
import { compareIds } from "./origin.ts";

/** Where reading goes on after a gap: how far each server's messages are durable. */
export interface ReadCursors {
  /** Call when a message has come, and call what it returns when the message is durable. The cursor stays before it until then. */
  begin(space: string, message: string): () => void;
  newest(space: string): Promise<string | undefined>;
  set(space: string, message: string): Promise<void>;
  /** Keeps all cursors where they are until what it returns is called: what was missed must be read first. */
  hold(): () => void;
  /** Discord does not list direct messages, so natter keeps a list. */
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
    // The next flush makes up for one that fails.
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

/** The direct messages in which something was said last. Only the process with the first shard hears of them. */
function createDirects(cursors: Cursors): {
  note(channel: string): Promise<void>;
  list(): Promise<string[]>;
} {
  const load = loadOnce(async (): Promise<Recent<true>> => {
    const channels = createRecent<true>(mostDirects);
    const stored = await cursors.get("directs");
    for (const channel of stored?.split(" ").filter(Boolean) ?? []) channels.set(channel, true);
    return channels;
  });
  return {
    async note(channel) {
      const channels = await load();
      const isNew = !channels.has(channel);
      channels.set(channel, true);
      if (!isNew) return;
      try {
        await cursors.set("directs", channels.keys().join(" "));
      } catch (error) {
        // Forgotten again, so that the next try stores it.
        channels.delete(channel);
        throw error;
      }
    },
    list: async () => (await load()).keys(),
  };
}
