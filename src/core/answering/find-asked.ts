import type { Logger } from "pino";
import type { Bot } from "../bot/bot.ts";
import type { Router } from "../bot/router.ts";
import type { Lease } from "../engine.ts";
import { LeaseEnded, toError } from "../errors.ts";
import type { Presenters } from "../presenting/presenters.ts";
import type { Session } from "../session/session.ts";
import { saysNothing, type Turn } from "../turn.ts";
import type { HearTurn } from "./hear-turn.ts";
import { type Again, findQuestion, isTryAgain } from "./try-again.ts";
import { createTurnRecord } from "./turn-record.ts";

/** What a person asks with a turn. */
export interface Asked {
  /** The turn that bots hear. For a press of "Try again" it is the turn of the question. */
  turn: Turn;
  /** The bot that an earlier holder began to answer with. */
  begun: string | undefined;
  /** Set if the person asks an earlier question again. */
  again?: Again | undefined;
}

/** Returns nothing for a turn that natter does not answer. */
export type FindAsked = (
  received: Turn,
  attempt: { session: Session; lease: Lease; log: Logger },
) => Promise<Asked | undefined>;

const questionIsGone = "I no longer have that question, so I cannot ask it again. Please write it again.";

export function createFindAsked(options: {
  hear: HearTurn;
  tellPrivately: Presenters["tellPrivately"];
}): FindAsked {
  const { hear, tellPrivately } = options;
  return async (received, { session, lease, log }) => {
    const begun = createTurnRecord(received.id, lease).bot;
    const turn = await hear(received, { lease, begun, log });
    if (!turn) return undefined;
    if (saysNothing(turn)) {
      log.debug("the message says nothing; no bot is asked");
      return undefined;
    }
    if (!isTryAgain(turn)) return { turn, begun };
    const question = await findQuestion(turn, session, begun !== undefined);
    if (question.type === "asked") return { turn: question.turn, begun, again: question.again };
    if (question.type === "done") {
      log.debug("the question of this failed answer has been asked again already; ignoring the press");
      return undefined;
    }
    log.debug("the session no longer has the question of this failed answer; telling the person");
    const { author: person, thread, origin } = turn;
    await tellPrivately({ person, thread, origin }, questionIsGone, lease).catch((error: unknown) => {
      if (error instanceof LeaseEnded) throw error;
      log.debug({ err: toError(error) }, "could not tell a person privately; natter stays silent");
    });
    return undefined;
  };
}

/** Chooses the bot that began the turn, as long as there is such a bot; otherwise the router decides. */
export type ChooseBot = (turn: Turn, asked: Pick<Asked, "begun" | "again">) => Bot | undefined;

export const createChooseBot =
  (router: Router): ChooseBot =>
  (turn, { begun, again }) => {
    const bot = begun ?? again?.earlier.bot;
    return (bot === undefined ? undefined : router({ ...turn, bot })) ?? router(turn);
  };
