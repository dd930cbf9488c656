import type { Logger } from "pino";
import { type Bot, bot as toBot } from "../bot/bot.ts";
import { tooMany } from "../bot/too-many.ts";
import { createRateCount } from "../time/rate-count.ts";
import { createRecent } from "../recent.ts";
import type { Clock } from "../time/clock.ts";
import { threadKey, type Turn } from "../turn.ts";
import { askPlatform } from "./ask-adapter.ts";

/** How often one person gets an answer, from all bots and in all threads of a space together. */
export interface PersonLimits {
  perMinute: number;
  perHour: number;
}

/**
 * Counts a turn, and returns the bot that answers it. For a person who asks too often, returns a bot that says so, once in each thread
 * until they may ask again. After that returns nothing, except for a command: a flood of questions must not become a flood of answers.
 */
export type LimitPerson = (bot: Bot, turn: Turn) => Bot | undefined;

const minute = 60_000;
const hour = 60 * minute;

/** Limits each person in each process. Questions of programs are not limited. */
export function createPersonLimit(
  allowed: PersonLimits | undefined,
  { clock, log }: { clock: Clock; log: Logger },
): LimitPerson {
  if (!allowed) return (bot) => bot;
  const limits = [
    { most: allowed.perMinute, window: minute },
    { most: allowed.perHour, window: hour },
  ];
  const count = createRateCount(limits, clock);
  /** Until when each person knows that they have to wait, by person and thread. */
  const told = createRecent<number>(10_000);

  return (bot, { id, author, thread, via }) => {
    if (thread.platform === askPlatform) return bot;
    const person = JSON.stringify([thread.platform, thread.space, author.id]);
    const wait = count(person);
    if (wait === 0) return bot;
    const now = clock.monotonic();
    const key = `${person} ${threadKey(thread)}`;
    const isTold = now < (told.get(key) ?? 0);
    // The platform shows the author of a command that the bot is at work, until something comes back.
    if (isTold && via !== "command") return undefined;
    log.info({ turn: id, person: author.id }, "a person asks too often and has to wait");
    told.set(key, now + wait);
    const sentence = tooMany(Math.ceil(wait / 1000));
    return toBot({ name: bot.name, respond: () => sentence });
  };
}
