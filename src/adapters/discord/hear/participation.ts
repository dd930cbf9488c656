import type { Cursors, Turn } from "#core/platform";
import { direct, toOrigin } from "./origin.ts";

/** The threads in which the bot is talked to: there it is also meant when nobody says its name. */
export interface Participation {
  /** The turn, with what is known of its thread: ambient, or a follow-up. */
  classify(turn: Turn): Promise<Turn>;
}

export interface ParticipationOptions {
  cursors: Cursors;
  /** Whose messages without a mention are follow-ups. Where two people talk, they talk to each other. */
  followUps: "alone" | "everyone" | "nobody";
}

/** Bots that may ask could ask each other for ever. */
const mostBotTurns = 20;
const mostCounted = 1_000;

export function createParticipation({ cursors, followUps }: ParticipationOptions): Participation {
  const isLooping = createLoopCheck();

  /** Two are as good as many: it only matters whether somebody is alone with the bot. */
  const join = async (key: string, known: readonly string[], person: string): Promise<string[]> => {
    const all = [...new Set([...known, person])].slice(0, 2);
    await cursors.set(key, all.join(" "), "remembered");
    return all;
  };

  return {
    async classify(turn) {
      const { space, thread } = turn.thread;
      const key = `engaged ${space}/${thread}`;
      if (turn.author.isBot)
        return turn.via !== "ambient" && isLooping(key) ? { ...turn, via: "ambient" } : turn;
      isLooping(key, false);
      const { channel, newThread } = toOrigin(turn.origin);
      if (space === direct || (newThread === undefined && thread !== channel)) return turn;
      const stored = await cursors.get(key);
      if (stored === undefined && turn.via === "ambient") return turn;
      const people = await join(key, stored?.split(" ") ?? [], turn.author.id);
      if (turn.via !== "thread" && turn.via !== "ambient") return turn;
      const isMeant = followUps === "everyone" || (followUps === "alone" && people.length < 2);
      // Whoever begins with somebody else's name talks to them.
      const isForOthers = /^<@!?\d+>/.test(turn.text);
      return { ...turn, via: isMeant && !isForOthers ? "thread" : "ambient" };
    },
  };
}

/** How many questions in a row came from bots, by thread. Per process: a loop is fast enough to be noticed in one. */
function createLoopCheck(): (key: string, isBot?: boolean) => boolean {
  const counts = new Map<string, number>();
  return (key, isBot = true) => {
    const count = (counts.get(key) ?? 0) + 1;
    counts.delete(key);
    if (!isBot) return false;
    counts.set(key, count);
    const [oldest] = counts.keys();
    if (counts.size > mostCounted && oldest !== undefined) counts.delete(oldest);
    return count > mostBotTurns;
  };
}
