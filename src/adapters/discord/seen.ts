import type { Cursors } from "#core";
import { compareIds } from "./origin.ts";

/** How far each server's messages are durable, so that a start after a gap knows where to go on reading. */
export interface Seen {
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

export function createSeen(cursors: Cursors): Seen {
  const newest = new Map<string, string>();
  const underWay = new Map<string, Set<string>>();
  const known = new Set<string>();
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
      newest.delete(space);
      await advance(space, message);
    }
  };
  const readDirects = async (): Promise<string[]> =>
    (await cursors.get("directs"))?.split(" ").filter(Boolean) ?? [];

  return {
    begin(space, message) {
      const pending = underWay.get(space) ?? new Set();
      underWay.set(space, pending.add(message));
      return () => {
        pending.delete(message);
        if (compareIds(newest.get(space) ?? "0", message) < 0) newest.set(space, message);
        // A write that fails is made up for by the next one.
        timer ??= setTimeout(() => void flush().catch(() => {}), flushEvery).unref();
      };
    },
    newest: (space) => cursors.get(`seen ${space}`),
    set: advance,
    hold() {
      held += 1;
      let isHeld = true;
      return () => {
        if (isHeld) held -= 1;
        isHeld = false;
      };
    },
    async noteDirect(channel) {
      if (known.has(channel)) return;
      known.add(channel);
      const before = await readDirects();
      const after = [...before.filter((each) => each !== channel), channel].slice(-mostDirects);
      await cursors.set("directs", after.join(" "));
    },
    directs: readDirects,
    flush,
  };
}
