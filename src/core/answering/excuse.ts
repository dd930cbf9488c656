import type { Logger } from "pino";
import { apologies } from "../bot/middleware/apologize.ts";
import type { Lease } from "../engine.ts";
import { LeaseEnded, toError } from "../errors.ts";
import type { Page } from "../adapter.ts";
import type { Presenter } from "../presenting/presenter.ts";
import type { Presenters } from "../presenting/presenters.ts";
import type { Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import type { Clock } from "../time/clock.ts";
import type { Turn } from "../turn.ts";
import type { Asked, ChooseBot } from "./find-asked.ts";
import type { Hearing } from "./hearing.ts";
import { type Outcome, toAnswer, toOutcome } from "./outcome.ts";
import { findQuestion, isTryAgain, keepFailed, triesOf, tryAgainButton } from "./try-again.ts";
import { createTurnRecord, type TurnRecord } from "./turn-record.ts";

export interface ExcuseOptions {
  chooseBot: ChooseBot;
  presenterFor: Presenters["presenterFor"];
  sessions: Sessions;
  hearing: Hearing;
  clock: Clock;
  log: Logger;
}

/** Says in the thread that a turn was given up, and lets the person ask it again. */
export function createExcuse(options: ExcuseOptions): (received: Turn, lease: Lease) => Promise<void> {
  const { chooseBot, presenterFor, sessions, hearing, clock } = options;

  /** Tells whether the author is certainly not heard. People whom the platform does not show now may be owed an excuse. */
  const isSilenced = ({ author, thread }: Turn): Promise<boolean> =>
    hearing.verdict(author, thread).then(
      ({ heard }) => !heard,
      () => false,
    );

  /** Returns nothing if the session is unreadable, which may be why every attempt has failed. */
  const open = (turn: Turn, lease: Lease): Promise<Session | undefined> =>
    sessions.open(turn.thread, lease).catch((error: unknown) => {
      if (error instanceof LeaseEnded) throw error;
      return undefined;
    });

  return async (received, lease) => {
    const log = options.log.child({ turn: received.id });
    const session = await open(received, lease);
    const asked = await askedWith(received, session, lease);
    if (!asked) return;
    const { turn, again } = asked;
    const bot = chooseBot(turn, asked);
    if (!bot) return;
    if (asked.begun === undefined && (await isSilenced(received))) return;
    const earlier = again?.earlier;
    const record = createTurnRecord(turn.id, lease, earlier?.saved);
    const tries = (earlier?.tries ?? 0) + 1;
    const tryAgain = session && tryAgainButton(turn, tries, bot.name);
    const presenter = presenterFor(turn, { lease, record, log, tryAgain });
    // A saved answer is complete, and the failure came after it: finish the answer instead of apologizing.
    const saved = readableOutcome(record);
    const pages = await endOf(presenter, saved);
    await presenter.seal(pages, saved?.at ?? turn.at);
    if (session)
      await recordEnd(
        { session, turn, bot, tries, presenter, log },
        saved ?? toOutcome(pages, presenter.answer, clock.now()),
      );
    await presenter.rest(saved?.at ?? turn.at);
  };
}

/** Records the apology that readers see. Only logs when that fails. */
async function recordEnd(
  {
    session,
    turn,
    log,
    ...attempt
  }: { session: Session; turn: Turn; log: Logger } & Parameters<typeof triesOf>[0],
  outcome: Outcome,
): Promise<void> {
  try {
    await session.record(toAnswer(turn, outcome));
    if (outcome.failed || attempt.tries > 1) await keepFailed(session, turn, triesOf(attempt, outcome));
  } catch (error) {
    if (error instanceof LeaseEnded) throw error;
    log.warn(
      { err: toError(error) },
      "could not record the apology for a turn that was given up; readers see it, but later turns do not",
    );
  }
}

/** Returns what a person asked with a turn, or nothing for a press of "Try again" whose question is unknown. */
async function askedWith(turn: Turn, session: Session | undefined, lease: Lease): Promise<Asked | undefined> {
  const begun = createTurnRecord(turn.id, lease).bot;
  if (!isTryAgain(turn)) return { turn, begun };
  const question = session && (await findQuestion(turn, session, begun !== undefined));
  return question?.type === "asked" ? { turn: question.turn, begun, again: question.again } : undefined;
}

/** Ends the answer with what was saved, or with an apology below what readers see. */
function endOf(presenter: Presenter, saved: Outcome | undefined): Promise<Page[]> {
  if (!saved) {
    presenter.restoreShown();
    presenter.add(`${presenter.answer.isEmpty ? "" : "\n\n"}⚠️ ${apologies.unknown}`);
    presenter.answer.ending = "failed";
  }
  return presenter.stopShowing().then((pages) => saved?.pages ?? pages);
}

/** Treats an unreadable answer as none: it may be why every attempt has failed. */
function readableOutcome(record: TurnRecord): Outcome | undefined {
  try {
    return record.outcome;
  } catch {
    return undefined;
  }
}
