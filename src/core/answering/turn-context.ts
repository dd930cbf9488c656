import type { Logger } from "pino";
import { z } from "zod";
import type { Adapter } from "../adapter.ts";
import type { Bot } from "../bot/bot.ts";
import type { Context } from "../bot/context.ts";
import type { Lease } from "../engine.ts";
import { BadInput } from "../errors.ts";
import type { History } from "../bot/history.ts";
import { createJournal } from "./journal.ts";
import { toJson } from "../json.ts";
import type { People } from "./people.ts";
import type { Session } from "../session/session.ts";
import type { Turn } from "../turn.ts";
import type { TurnRecord } from "./turn-record.ts";

export interface TurnContextOptions {
  turn: Turn;
  bot: Bot;
  session: Session;
  lease: Lease;
  record: TurnRecord;
  adapter: Adapter;
  people: People;
  history: History;
  log: Logger;
  /** Aborted when nobody wants the answer any more. */
  unwanted: AbortSignal;
}

/** Gathers what a responder may know for this turn. A history that cannot be read is an error and never an empty one. */
export async function createTurnContext(options: TurnContextOptions): Promise<Context> {
  const { turn, bot, session, lease, record, adapter, people, log } = options;
  const [history, data] = await Promise.all([
    options.history(session, turn),
    dataOf(bot, session, turn, log),
  ]);
  const authors = history.flatMap(({ author }) => (author.isBot ? [] : [author.id])).toReversed();
  const ids = [...new Set([turn.author.id, ...authors])];
  const signal = AbortSignal.any([lease.signal, options.unwanted]);
  let current = data;
  return {
    turn,
    history,
    get data() {
      return current;
    },
    people: await Promise.all(ids.map((id) => people.find(adapter, id, turn.thread))),
    dialect: adapter.dialect ?? "",
    async setData(next) {
      const checked = bot.data ? bot.data.safeParse(next) : { success: true as const, data: next };
      if (!checked.success) {
        throw new BadInput(
          `Bot "${bot.name}" wants to remember data that its own schema refuses: ${z.prettifyError(checked.error)}`,
        );
      }
      await session.keep(bot.name, toJson(checked.data));
      current = checked.data;
    },
    ...createJournal(lease, record),
    read: (file) => adapter.read(file, signal),
    signal,
    log,
  };
}

async function dataOf(bot: Bot, session: Session, turn: Turn, log: Logger): Promise<unknown> {
  const stored = await session.data(bot.name);
  if (stored !== undefined) {
    const parsed = bot.data?.safeParse(stored) ?? { success: true as const, data: stored };
    if (parsed.success) {
      // Written again so that it lives as long as its thread: an entry's time counts from its last writing.
      await session.keep(bot.name, toJson(stored));
      return parsed.data;
    }
    // A bot whose schema has changed must not be stopped by what an older version of it wrote.
    log.warn(
      { problem: z.prettifyError(parsed.error) },
      "the bot's stored data no longer fits its schema; begun anew",
    );
  }
  const begun = turn.data ?? bot.initial?.(turn);
  const data = bot.data ? bot.data.safeParse(begun) : { success: true as const, data: begun };
  if (!data.success) {
    throw new BadInput(
      `The data that bot "${bot.name}" begins with does not fit its schema: ${z.prettifyError(data.error)}`,
    );
  }
  if (data.data !== undefined) await session.keep(bot.name, toJson(data.data));
  return data.data;
}
