import type { Cursors } from "../adapter.ts";
import { createRecent } from "../recent.ts";
import type { Turn } from "../turn.ts";

/** Decides which messages without the bot's name are for the bot: follow-ups in threads where people talk with it. */
export interface Participation {
  /** Returns the turn with the `via` that fits its thread. */
  classify(turn: Turn): Promise<Turn>;
  /** Tells whether the bot has been asked in a thread, by the key of the thread. */
  isEngaged(key: string): Promise<boolean>;
}

export interface ParticipationOptions {
  cursors: Cursors;
  /**
   * Whose messages without a mention are follow-ups: only those of a person who is alone with the bot ("alone"), all ("everyone") or
   * none ("nobody"). Two people in a thread talk to each other.
   */
  followUps: "alone" | "everyone" | "nobody";
  /** Returns the thread in which people may talk on without naming the bot, if the turn was said in one. */
  threadOf(turn: Turn): ParticipatedThread | undefined;
  /** Tells whether a text begins with the name of another person, and so is for that person. */
  isForOthers(text: string): boolean;
}

export interface ParticipatedThread {
  /** Names the thread within the platform. */
  key: string;
  /** The person who began the thread, if that is neither the author nor the bot. */
  starter?: string | undefined;
}

const cursorOf = (key: string): string => `engaged ${key}`;

/** Two bots could answer each other for ever. After this many questions in a row without a person, natter only listens. */
const longestBotTalk = 20;

export function createParticipation(options: ParticipationOptions): Participation {
  const { cursors, followUps, threadOf, isForOthers } = options;
  /** How many questions in a row came from bots. A loop is fast enough to be noticed by one process. */
  const botTurns = createRecent<number>(1_000);

  const isLooping = ({ author, thread, via }: Turn): boolean => {
    const key = `${thread.space}/${thread.channel}/${thread.thread}`;
    if (!author.isBot) botTurns.delete(key);
    if (!author.isBot || via === "ambient") return false;
    const count = (botTurns.get(key) ?? 0) + 1;
    botTurns.set(key, count);
    return count > longestBotTalk;
  };

  /** Notes who talks in a thread that the bot is in. Two people are enough: more would change nothing. */
  const join = async (
    key: string,
    known: readonly string[],
    people: readonly string[],
  ): Promise<string[]> => {
    const all = [...new Set([...known, ...people])].slice(0, 2);
    await cursors.set(key, all.join(" "), "remembered");
    return all;
  };

  return {
    isEngaged: async (key) => (await cursors.get(cursorOf(key))) !== undefined,
    async classify(turn) {
      if (isLooping(turn)) return { ...turn, via: "ambient" };
      const thread = turn.author.isBot ? undefined : threadOf(turn);
      if (!thread) return turn;
      const key = cursorOf(thread.key);
      const stored = await cursors.get(key);
      if (stored === undefined && turn.via === "ambient") return turn;
      const starter = thread.starter === undefined ? [] : [thread.starter];
      const people = await join(key, stored?.split(" ") ?? [], [turn.author.id, ...starter]);
      if (turn.via !== "thread" && turn.via !== "ambient") return turn;
      const isMeant = followUps === "everyone" || (followUps === "alone" && people.length < 2);
      return { ...turn, via: isMeant && !isForOthers(turn.text) ? "thread" : "ambient" };
    },
  };
}
