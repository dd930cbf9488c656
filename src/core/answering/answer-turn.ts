import type { Logger } from "pino";
import type { Adapter } from "../adapter.ts";
import type { Bot } from "../bot/bot.ts";
import type { History } from "../bot/history.ts";
import { apologies } from "../bot/middleware/apologize.ts";
import type { Router } from "../bot/router.ts";
import type { Clock } from "../time/clock.ts";
import type { Lease } from "../engine.ts";
import { answerId } from "../message.ts";
import type { Presenters } from "../presenting/presenters.ts";
import type { Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import { type Edited, messageOf, type Notice, saysNothing, type Turn } from "../turn.ts";
import { runAfterAnswer } from "./after-answer.ts";
import { deliverAnswer } from "./deliver-answer.ts";
import { type Outcome, toMessage } from "./outcome.ts";
import type { HearTurn } from "./hear-turn.ts";
import type { Hearing } from "./hearing.ts";
import type { People } from "./people.ts";
import type { LimitPerson } from "./person-limit.ts";
import { createTurnRecord, type TurnRecord } from "./turn-record.ts";

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

  /** The bot that began the turn, as long as there is such a bot; otherwise the router's choice. */
  const chooseBot = (turn: Turn, { bot }: TurnRecord): Bot | undefined =>
    (bot === undefined ? undefined : router({ ...turn, bot })) ?? router(turn);

  /** Tells whether the author is certainly not heard. People whom the platform does not show now may be owed an excuse. */
  const isSilenced = ({ author, thread }: Turn): Promise<boolean> =>
    hearing.verdict(author, thread).then(
      ({ heard }) => !heard,
      () => false,
    );

  return {
    async answer(received, lease) {
      const { id, thread } = received;
      const attemptLog = options.log.child({ turn: id, attempt: lease.attempt });
      const session = await sessions.open(thread, lease);
      if (session.status === "archived") {
        attemptLog.info("the session is archived; its bot stays silent");
        return undefined;
      }
      const record = createTurnRecord(id, lease);
      const turn = await options.hear(received, { lease, begun: record.bot, log: attemptLog });
      if (!turn) return undefined;
      if (saysNothing(turn)) {
        attemptLog.debug("the message says nothing; no bot is asked");
        return undefined;
      }
      if (await wasAnswered(turn, session)) {
        await session.record(toMessage(turn));
        attemptLog.debug("the message was answered before an edit added the mention; no bot is asked again");
        return undefined;
      }
      const chosen = chooseBot(turn, record);
      // A turn that an earlier holder began with was counted then.
      const bot = chosen && record.bot === undefined ? limitPerson(chosen, turn) : chosen;
      if (!bot) {
        const isRecorded = records === "all" || !session.isNew;
        if (isRecorded) await session.record(toMessage(turn));
        attemptLog.debug(
          `no bot answers this turn; it is ${isRecorded ? "only remembered" : "not recorded"}`,
        );
        return undefined;
      }
      const log = attemptLog.child({ bot: bot.name });
      const adapter = adapterOf(turn);
      await Promise.all([
        session.record(toMessage(turn)),
        record.bot === bot.name ? undefined : record.saveBot(bot.name),
      ]);
      const attempt = { turn, bot, session, lease, record, adapter, hearing, people, clock, log };
      // An earlier holder may have died between recording the answer and ending the turn.
      if (!(await session.get(answerId(id)))) {
        const presenter = presenterFor(turn, { lease, record, log });
        await deliverAnswer({ ...attempt, presenter, history: bot.history ?? options.history });
      }
      return () => runAfterAnswer(attempt);
    },

    async excuse(turn, lease) {
      const record = createTurnRecord(turn.id, lease);
      if (!chooseBot(turn, record)) return;
      if (record.bot === undefined && (await isSilenced(turn))) return;
      const presenter = presenterFor(turn, { lease, record, log: options.log.child({ turn: turn.id }) });
      // A saved answer is complete, and the failure came after it: finish the answer instead of apologizing.
      const saved = readableOutcome(record);
      if (!saved) {
        presenter.restoreShown();
        presenter.add(`${presenter.answer.isEmpty ? "" : "\n\n"}⚠️ ${apologies.unknown}`);
        presenter.answer.ending = "failed";
      }
      const pages = await presenter.stopShowing();
      await presenter.seal(saved?.pages ?? pages);
    },

    async revise({ thread, message, text }, lease) {
      const session = await sessions.open(thread, lease);
      const known = await session.get(message);
      if (known && (await hearing.verdict(known.author, thread)).heard) await session.revise(message, text);
    },

    async note({ what, person, thread, id, at }, lease) {
      const session = await sessions.open(thread, lease);
      if (records !== "all" && session.isNew) return;
      if (!(await hearing.verdict(person, thread)).heard) return;
      await session.record({ id, author: person, kind: "system", at, text: `${person.id} ${what}` });
    },
  };
}

/** Tells whether a message that got its mention by an edit had an answer before, as a follow-up needs no mention. */
async function wasAnswered({ id }: Turn, session: Session): Promise<boolean> {
  const message = messageOf(id);
  return message !== id && (await session.get(answerId(message))) !== undefined;
}

/** Treats an unreadable answer as none: it may be why every attempt has failed. */
function readableOutcome(record: TurnRecord): Outcome | undefined {
  try {
    return record.outcome;
  } catch {
    return undefined;
  }
}
