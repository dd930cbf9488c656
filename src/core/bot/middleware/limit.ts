import { type Clock, systemClock } from "../../clock.ts";
import type { Middleware } from "../responder.ts";

export interface LimitOptions {
  /** What the author reads instead of an answer. */
  sentence?(secondsToWait: number): string;
  clock?: Clock;
}

const window = 60_000;

/** At most `turns` turns per author and minute. Counted per process: replicas each have a count of their own. */
export function limit(turns: number, options: LimitOptions = {}): Middleware {
  const clock = options.clock ?? systemClock;
  const sentence = options.sentence ?? ((seconds) => `That was a lot at once. Ask again in ${seconds} s.`);
  const seen = new Map<string, number[]>();

  /** Notes the turn and returns how long its author has to wait, 0 for not at all. */
  const note = (author: string): number => {
    const now = clock.now();
    for (const [id, times] of seen) if ((times.at(-1) ?? 0) <= now - window) seen.delete(id);
    const recent = (seen.get(author) ?? []).filter((time) => time > now - window);
    const [oldest] = recent;
    if (recent.length >= turns && oldest !== undefined) return oldest + window - now;
    seen.set(author, [...recent, now]);
    return 0;
  };

  return (next) =>
    async function* (context) {
      const { thread, author } = context.turn;
      const wait = note(`${thread.platform}/${thread.space}/${author.id}`);
      if (wait === 0) yield* next(context);
      else yield sentence(Math.ceil(wait / 1000));
    };
}
