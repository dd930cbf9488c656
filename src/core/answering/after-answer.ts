import type { Logger } from "pino";
import { raceAbort } from "../time/abortable.ts";
import type { Adapter } from "../adapter.ts";
import type { AfterAnswer, Bot } from "../bot/bot.ts";
import { openBotData } from "../bot/bot-data.ts";
import type { Lease } from "../engine.ts";
import type { Session } from "../session/session.ts";
import type { Turn } from "../turn.ts";
import type { Hearing } from "./hearing.ts";
import { heardSession } from "./only-heard.ts";
import type { People } from "./people.ts";

export interface AfterAnswerOptions {
  bot: Bot;
  turn: Turn;
  session: Session;
  lease: Lease;
  adapter: Adapter;
  hearing: Pick<Hearing, "verdict">;
  people: People;
  log: Logger;
}

/** Milliseconds for the bot's work. The thread's next question waits for it, and readers see nothing of it. */
const patience = 120_000;

/** Runs the bot's work after a complete answer. Never rejects, because a failure here must not repeat the answer. */
export async function runAfterAnswer(options: AfterAnswerOptions): Promise<void> {
  const { bot, turn, session, lease, adapter, hearing, people, log } = options;
  if (!bot.afterAnswer || lease.signal.aborted) return;
  const signal = AbortSignal.any([lease.signal, AbortSignal.timeout(patience)]);
  const person = (id: string): ReturnType<People["find"]> => people.find(adapter, id, turn.thread);
  try {
    const data = await openBotData({ bot, session, turn, log });
    const done: AfterAnswer = {
      turn,
      get data() {
        return data.data;
      },
      setData: data.setData,
      person,
      signal,
      log,
    };
    await raceAbort(bot.afterAnswer(heardSession(hearing, session), done), signal);
  } catch (error) {
    log.warn({ err: error }, "the bot's afterAnswer failed; the answer itself stands");
  }
}
