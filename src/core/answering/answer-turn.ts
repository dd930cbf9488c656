import type { Logger } from "pino";
import type { Adapter } from "../adapter.ts";
import type { History } from "../bot/history.ts";
import type { Router } from "../bot/router.ts";
import type { Clock } from "../time/clock.ts";
import type { Lease } from "../engine.ts";
import { answerId } from "../message.ts";
import type { Presenters } from "../presenting/presenters.ts";
import type { Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import { type Edited, messageOf, type Notice, type PersonRef, type ThreadRef, type Turn } from "../turn.ts";
import { runAfterAnswer } from "./after-answer.ts";
import { clearLeft } from "./clear-left.ts";
import { deliverAnswer } from "./deliver-answer.ts";
import { createExcuse } from "./excuse.ts";
import { toMessage } from "./outcome.ts";
import type { HearTurn } from "./hear-turn.ts";
import type { Hearing } from "./hearing.ts";
import type { People } from "./people.ts";
import type { LimitPerson } from "./person-limit.ts";
import { createChooseBot, createFindAsked } from "./find-asked.ts";
import { findAnswer, tryAgainButton } from "./try-again.ts";
import { createTurnRecord } from "./turn-record.ts";

/** One turn, from the record of the question to the record of the answer. Wherever a process dies, the next holder starts here. */
export interface TurnRunner {
  /** Resolves when the answer is complete, with the work that its bot does afterwards. */
  answer(turn: Turn, lease: Lease): Promise<(() => Promise<void>) | undefined>;
  /** Says in the thread that the turn was given up. */
  excuse(turn: Turn, lease: Lease): Promise<void>;
  note(notice: Notice, lease: Lease): Promise<void>;
  revise(edited: Edited, lease: Lease): Promise<void>;
}

export interface TurnRunnerOptions {
  adapterOf(turn: Turn): Adapter;
  presenterFor: Presenters["presenterFor"];
  clock: Clock;
  router: Router;
  sessions: Sessions;
  hear: HearTurn;
  tellPrivately: Presenters["tellPrivately"];
  hearing: Hearing;
  /** What is recorded of what people say without asking: "all", or only in threads in which the bot has answered. */
  records: "all" | "conversations";
  people: People;
  /** The history for bots that have none of their own. */
  history: History;
  limitPerson: LimitPerson;
  log: Logger;
}

export function createTurnRunner(options: TurnRunnerOptions): TurnRunner {
  const { adapterOf, presenterFor, router, sessions, hearing, records, people, limitPerson, clock } = options;

  const findAsked = createFindAsked(options);
  const chooseBot = createChooseBot(router);

  /** What is only recorded must not hold up the thread until the platform shows a person again. */
  const isHeard = (person: PersonRef, thread: ThreadRef, otherwise: boolean): Promise<boolean> =>
    hearing.verdict(person, thread).then(
      ({ heard }) => heard,
      () => otherwise,
    );

  const answer: TurnRunner["answer"] = async (received, lease) => {
    const { id, thread } = received;
    const attemptLog = options.log.child({ turn: id, attempt: lease.attempt });
    const session = await sessions.open(thread, lease);
    if (session.status === "archived") {
      attemptLog.info("the session is archived; its bot stays silent");
      return undefined;
    }
    const asked = await findAsked(received, { session, lease, log: attemptLog });
    if (!asked) return undefined;
    const { turn, again } = asked;
    if (!again && (await wasAnswered(turn, session))) {
      await session.record(toMessage(turn));
      attemptLog.debug("the message was answered before an edit added the mention; no bot is asked again");
      return undefined;
    }
    const chosen = chooseBot(turn, asked);
    // An earlier holder has already counted a turn that it began. A question that failed was counted when it was first asked.
    const isCounted = asked.begun !== undefined || again !== undefined;
    const bot = chosen && !isCounted ? limitPerson(chosen, turn) : chosen;
    if (!bot) {
      const isRecorded = records === "all" || !session.isNew;
      if (isRecorded) await session.record(toMessage(turn));
      attemptLog.debug(`no bot answers this turn; it is ${isRecorded ? "only remembered" : "not recorded"}`);
      return undefined;
    }
    const log = attemptLog.child({ bot: bot.name });
    const adapter = adapterOf(turn);
    await Promise.all([
      session.record(toMessage(turn)),
      asked.begun === bot.name ? undefined : createTurnRecord(turn.id, lease).saveBot(bot.name),
    ]);
    // An earlier holder may have died between recording the answer and ending the turn.
    const { isAnswered, earlier } = again ?? (await findAnswer(session, turn));
    const record = createTurnRecord(turn.id, lease, earlier?.saved);
    const attempt = { turn, bot, session, lease, record, adapter, hearing, people, clock, log };
    if (isAnswered) await clearLeft(presenterFor, turn, { lease, log });
    else {
      const tries = (earlier?.tries ?? 0) + 1;
      const tryAgain = tryAgainButton(turn, tries, bot.name);
      const presenter = presenterFor(turn, { lease, record, log, tryAgain });
      await deliverAnswer({ ...attempt, tries, presenter, history: bot.history ?? options.history });
    }
    return () => runAfterAnswer(attempt);
  };

  return {
    async answer(turn, lease) {
      const afterAnswer = await answer(turn, lease);
      const log = options.log.child({ turn: turn.id });
      if (!afterAnswer) await clearLeft(presenterFor, turn, { lease, log });
      return afterAnswer;
    },

    excuse: createExcuse({ ...options, chooseBot }),

    async revise({ thread, message, text }, lease) {
      const session = await sessions.open(thread, lease);
      const known = await session.get(message);
      // The author of a recorded message was heard, and bots see only messages of people who are heard when they read.
      if (known && (await isHeard(known.author, thread, true))) await session.revise(message, text);
    },

    async note({ what, person, thread, id, at }, lease) {
      const session = await sessions.open(thread, lease);
      if (records !== "all" && session.isNew) return;
      if (!(await isHeard(person, thread, false))) return;
      await session.record({ id, author: person, kind: "system", at, text: `${person.id} ${what}` });
    },
  };
}

/** Tells whether a message that got its mention by an edit had an answer before, as a follow-up needs no mention. */
async function wasAnswered({ id }: Turn, session: Session): Promise<boolean> {
  const message = messageOf(id);
  return message !== id && (await session.get(answerId(message))) !== undefined;
}
