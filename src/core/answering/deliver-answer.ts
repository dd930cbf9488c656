import type { Logger } from "pino";
import type { Adapter, Page } from "../adapter.ts";
import type { Bot } from "../bot/bot.ts";
import type { History } from "../bot/history.ts";
import type { Clock } from "../time/clock.ts";
import type { Lease, LeaseEnd } from "../engine.ts";
import { LeaseEnded } from "../errors.ts";
import { answerId } from "../message.ts";
import type { Presenter } from "../presenting/presenter.ts";
import type { Session } from "../session/session.ts";
import type { Turn } from "../turn.ts";
import { backfill } from "./backfill.ts";
import { keepFinalPages } from "./late-write.ts";
import type { Hearing } from "./hearing.ts";
import { type Outcome, toAnswer, toOutcome } from "./outcome.ts";
import type { People } from "./people.ts";
import { runBot } from "./run-bot.ts";
import { keepFailed, triesOf } from "./try-again.ts";
import { createTurnContext } from "./turn-context.ts";
import type { TurnRecord } from "./turn-record.ts";

/** One holder's attempt at a turn, and what it works with. */
export interface Attempt {
  turn: Turn;
  bot: Bot;
  session: Session;
  lease: Lease;
  record: TurnRecord;
  presenter: Presenter;
  adapter: Adapter;
  hearing: Hearing;
  people: People;
  history: History;
  clock: Clock;
  /** How often the question was asked, with this time. */
  tries: number;
  log: Logger;
}

/** Brings a bot's answer into the channel and into the session. An answer that an earlier holder has saved is only finished. */
export async function deliverAnswer(attempt: Attempt): Promise<void> {
  const { turn, session, record, presenter } = attempt;
  const saved = record.outcome;
  if (!saved) await ask(attempt);
  const pages = await presenter.stopShowing();
  const outcome = saved ?? (await save(attempt, pages));
  await presenter.seal(outcome.pages, outcome.at);
  await keepFinalPages(attempt, outcome.pages);
  // An answer that was stopped before its first word has no pages, and leaves nothing to remember.
  if (outcome.pages.length > 0) await session.record(toAnswer(turn, outcome));
  else if (attempt.tries > 1) await session.forget(answerId(turn.id));
  if (outcome.failed || attempt.tries > 1) await keepFailed(session, turn, triesOf(attempt, outcome));
  await presenter.rest(outcome.at);
}

/** Reads the bot's answer into the presenter. Returns when it is complete, or when it was stopped. */
async function ask(attempt: Attempt): Promise<void> {
  const { turn, bot, lease, presenter, people, adapter } = attempt;
  // Stopped before this attempt began: what readers already see is the whole answer.
  if (!lease.signal.aborted) {
    presenter.begin();
    // Looked up beside the history, which takes as long.
    void people.find(adapter, turn.author.id, turn.thread);
    await backfill(attempt);
    const context = await createTurnContext({ ...attempt, unwanted: presenter.unwanted });
    await runBot(bot, context, presenter);
  }
  const end: LeaseEnd | undefined = lease.signal.aborted ? lease.signal.reason : undefined;
  if (end === "lost" || end === "handover")
    throw new LeaseEnded(end, `Turn ${turn.id} goes to another holder.`);
  if (end) presenter.restoreShown();
  if (end || presenter.unwanted.aborted) presenter.answer.ending = "stopped";
}

async function save({ presenter, record, clock }: Attempt, pages: Page[]): Promise<Outcome> {
  const outcome = toOutcome(pages, presenter.answer, clock.now());
  await record.saveOutcome(outcome);
  return outcome;
}
