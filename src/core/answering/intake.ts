import type { Logger } from "pino";
import type { Receive } from "../adapter.ts";
import type { Bot, Busy } from "../bot/bot.ts";
import { isAddressed } from "../bot/when.ts";
import type { Engine } from "../engine.ts";
import { BadInput } from "../errors.ts";
import type { Router } from "../bot/router.ts";
import { type Inbound, lateMention } from "../turn.ts";

export interface IntakeOptions {
  engine: Engine;
  router: Router;
  bots: readonly Bot[];
  /** For bots that have no `busy` of their own. */
  busy: Busy;
  log: Logger;
}

/** Takes events in: makes them durable, and turns what must not wait in a lane into orders. */
export interface Intake {
  /** Rejects with `BadInput` when the event is malformed. */
  take: Receive;
  /** For platforms: drops a malformed event, because the platform would only send it again. */
  receive: Receive;
}

export function createIntake({ engine, router, bots, busy, log }: IntakeOptions): Intake {
  const interruptsFor = (bot: Bot): boolean => (bot.busy ?? busy) === "interrupt";
  // The router runs again when the turn is answered. Asking it here only for such bots spares every other `when` a second call.
  const mayInterrupt = bots.some(interruptsFor);
  const interrupts = (event: Inbound): boolean => {
    if (!mayInterrupt || event.type !== "turn" || !isAddressed(event)) return false;
    const bot = router(event);
    return bot !== undefined && interruptsFor(bot);
  };

  const take: Receive = async (event) => {
    if (event.type === "stopped") {
      const { thread, turn, upTo } = event;
      return engine.control(thread, { type: "stop", turn, upTo });
    }
    await engine.admit(event);
    // Also done for a redelivery: the process may have died between the two steps.
    if (interrupts(event)) await engine.control(event.thread, { type: "interrupt", before: event.id });
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
