import type { Logger } from "pino";
import type { Cursors } from "../adapter.ts";
import type { Router } from "../bot/router.ts";
import type { Lease } from "../engine.ts";
import { LeaseEnded, toError } from "../errors.ts";
import { isAddressed } from "../bot/when.ts";
import type { Turn } from "../turn.ts";
import type { Verdict } from "../access/decide.ts";
import type { Hearing } from "./hearing.ts";
import { heardQuotes } from "./only-heard.ts";
import type { Presenters } from "../presenting/presenters.ts";

export interface HearTurnOptions {
  hearing: Hearing;
  router: Router;
  /** Where natter remembers who was told. */
  cursorsOf(platform: string): Cursors;
  tellPrivately: Presenters["tellPrivately"];
}

/** One holder's attempt at the turn. */
export interface HearTurnAttempt {
  lease: Lease;
  /** The bot that an earlier holder began to answer with. Such a turn was heard, and is not judged again. */
  begun: string | undefined;
  log: Logger;
}

/**
 * Returns a turn as bots may hear it, without quotes of people who are not heard here. Returns nothing for a turn that is not heard:
 * natter tells its author so once in this thread, and records nothing of it. Makes no call for a person who is known.
 */
export type HearTurn = (turn: Turn, attempt: HearTurnAttempt) => Promise<Turn | undefined>;

const refusals = {
  person: "I am not allowed to answer you here.",
  button: "Only the person who asked can use these buttons.",
};

export function createHearTurn({ hearing, router, cursorsOf, tellPrivately }: HearTurnOptions): HearTurn {
  const tellOnce = async (turn: Turn, text: string, { lease, log }: HearTurnAttempt): Promise<void> => {
    const { thread, author } = turn;
    const { space, channel, thread: conversation } = thread;
    const cursors = cursorsOf(thread.platform);
    const key = `refused ${JSON.stringify([space, channel, conversation, author.id])}`;
    // The platform shows the author of a command or a press that the bot is at work, until something comes back.
    const isAwaited = turn.via === "command" || turn.via === "action";
    if (!isAwaited && (await cursors.get(key)) !== undefined) return;
    // Remembered first: a crash may lose the sentence, but natter never says it twice.
    await cursors.set(key, "told", "remembered");
    await tellPrivately({ person: author, thread, origin: turn.origin }, text, lease).catch(
      (error: unknown) => {
        if (error instanceof LeaseEnded) throw error;
        log.debug({ err: toError(error) }, "could not tell a person privately; natter stays silent");
      },
    );
  };

  /** An answer's buttons belong to its asker, unless the bot opens them to anyone. */
  const mayPress = async (turn: Turn): Promise<boolean> => {
    const { via, action, author, thread } = turn;
    if (via !== "action" || action?.asker === undefined || action.asker === author.id) return true;
    return router(turn)?.buttons === "anyone" || hearing.isAdmin(author, thread);
  };

  return async (turn, attempt) => {
    const { author, thread, quotes } = turn;
    if (attempt.begun === undefined) {
      const { heard, rule } = await hearing.verdict(author, thread).catch((error: unknown): Verdict => {
        if (router(turn)) throw error;
        // No bot wants the turn. It would only be recorded, and that is not worth another try.
        return { heard: false, rule: "unknown" };
      });
      const { platform, space, channel } = thread;
      attempt.log.debug(
        { person: author.id, platform, space, channel, rule },
        heard
          ? "the access rules let the person be heard"
          : "the access rules do not let the person be heard",
      );
      if (!heard) {
        if (isAddressed(turn) && router(turn)) await tellOnce(turn, refusals.person, attempt);
        return undefined;
      }
      if (!(await mayPress(turn))) {
        attempt.log.debug(
          { person: author.id },
          "only the asker and admins may press this button; ignoring the press",
        );
        await tellOnce(turn, refusals.button, attempt);
        return undefined;
      }
    }
    return quotes.length === 0 ? turn : { ...turn, quotes: await heardQuotes(hearing, quotes, thread) };
  };
}
