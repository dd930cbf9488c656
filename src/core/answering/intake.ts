import type { Logger } from "pino";
import type { Receive } from "../adapter.ts";
import type { Bot, Busy } from "../bot/bot.ts";
import { isAddressed } from "../bot/when.ts";
import type { Engine } from "../engine.ts";
import { BadInput } from "../errors.ts";
import type { Router } from "../bot/router.ts";
import { type Inbound, lateMention, type Turn } from "../turn.ts";
import type { Presenters } from "../presenting/presenters.ts";
import type { Hearing } from "./hearing.ts";
import { createStopAnswer } from "./stop-answer.ts";
import { inLaneOfQuestion } from "./try-again.ts";

export interface IntakeOptions {
  engine: Engine;
  router: Router;
  bots: readonly Bot[];
  /** For bots that have no `busy` of their own. */
  busy: Busy;
  hearing: Hearing;
  tellPrivately: Presenters["tellPrivately"];
  log: Logger;
}

/** Takes events in: makes them durable, and turns what must not wait in a lane into orders. */
export interface Intake {
  /** Rejects with `BadInput` when the event is malformed. */
  take: Receive;
  /** For platforms: drops a malformed event, because the platform would only send it again. */
  receive: Receive;
}

export function createIntake(options: IntakeOptions): Intake {
  const { engine, router, bots, busy, hearing, log } = options;
  const stopAnswer = createStopAnswer(options);
  const interruptsFor = (bot: Bot): boolean => (bot.busy ?? busy) === "interrupt";
  // The router runs again when the turn is answered. Asking it here only for such bots spares every other `when` a second call.
  const isAskedHere = bots.some((bot) => interruptsFor(bot) || bot.stop === "anyone");
  const botFor = (event: Inbound): Bot | undefined =>
    isAskedHere && event.type === "turn" && isAddressed(event) ? router(event) : undefined;
  /** Counts a person as not heard if that cannot be decided now: a stranger must not end an answer. */
  const isHeard = ({ author, thread }: Turn): Promise<boolean> =>
    hearing.verdict(author, thread).then(
      ({ heard }) => heard,
      () => false,
    );

  const take: Receive = async (received) => {
    const event = inLaneOfQuestion(received);
    if (event.type === "stopped") return stopAnswer(event);
    const bot = botFor(event);
    await engine.admit(
      event.type === "turn" && bot?.stop === "anyone" ? { ...event, stop: "anyone" } : event,
    );
    // Also done for a redelivery: the process may have died between the two steps.
    if (event.type === "turn" && bot && interruptsFor(bot) && (await isHeard(event)))
      await engine.control(event.thread, { type: "interrupt", before: event.id });
    // The person no longer wants an answer to a deleted question.
    if (event.type === "deleted") {
      await engine.control(event.thread, { type: "stop", turn: event.message });
      await engine.control(event.thread, { type: "stop", turn: lateMention(event.message) });
    }
  };

  return {
    take,
    async receive(event) {
      try {
        await take(event);
      } catch (error) {
        if (!(error instanceof BadInput)) throw error;
        log.error({ err: error }, "an event is malformed; dropping it");
      }
    },
  };
}
