import { createRecent, type Cursors, type Turn } from "#core/platform";
import { toOrigin } from "./origin.ts";

/** The threads in which the bot is talked to: there it is also meant when nobody says its name. */
export interface Participation {
  /** The turn, with what is known of its thread: ambient, or a follow-up. */
  classify(turn: Turn): Promise<Turn>;
}

export interface ParticipationOptions {
  cursors: Cursors;
  /**
   * Whose messages without a mention are follow-ups: those of the only person who talks with the bot ("alone"), everybody's
   * ("everyone"), nobody's ("nobody"). Where two people talk, they talk to each other.
   */
  followUps: "alone" | "everyone" | "nobody";
}

/** Bots that may ask could ask each other for ever. */
const mostBotTurns = 20;

export function createParticipation({ cursors, followUps }: ParticipationOptions): Participation {
  /** How many questions in a row came from bots, by thread. Per process: a loop is fast enough to be noticed in one. */
  const botTurns = createRecent<number>(1_000);

  const isLooping = (key: string, isBot: boolean): boolean => {
    if (!isBot) botTurns.delete(key);
    if (!isBot) return false;
    const count = (botTurns.get(key) ?? 0) + 1;
    botTurns.set(key, count);
    return count > mostBotTurns;
  };

  /** Notes that these people talk in a thread that the bot is in, and answers with all who do. */
  const join = async (
    key: string,
    known: readonly string[],
    people: readonly string[],
  ): Promise<string[]> => {
    // Two are as good as many: it only matters whether somebody is alone with the bot.
    const all = [...new Set([...known, ...people])].slice(0, 2);
    await cursors.set(key, all.join(" "), "remembered");
    return all;
  };

  return {
    async classify(turn) {
      const { space, channel, thread } = turn.thread;
      const { isDirect, message, starter } = toOrigin(turn.origin);
      if (isDirect || (turn.via !== "mention" && turn.via !== "thread" && turn.via !== "ambient"))
        return turn;
      const key = `engaged ${space}/${channel}/${thread}`;
      if (turn.via !== "ambient" && isLooping(key, turn.author.isBot)) return { ...turn, via: "ambient" };
      if (turn.author.isBot) return turn;

      const isReply = thread !== message;
      if (turn.via === "ambient" && !isReply) return turn;
      const stored = await cursors.get(key);
      const known = stored?.split(" ") ?? [];
      if (turn.via === "mention") {
        await join(key, known, [turn.author.id, ...(starter === undefined ? [] : [starter])]);
        return turn;
      }
      if (stored === undefined && turn.via === "ambient") return turn;
      const people = await join(key, known, [turn.author.id]);
      const isAlone = people.length < 2;
      const isMeant = followUps === "everyone" || (followUps === "alone" && isAlone);
      // Whoever begins with somebody else's name talks to them.
      const isForOthers = /^<@\w+>/.test(turn.text);
      return { ...turn, via: isMeant && !isForOthers ? "thread" : "ambient" };
    },
  };
}
