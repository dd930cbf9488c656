import type { Logger } from "pino";
import type { Receive } from "../adapter.ts";
import type { Bot, Busy } from "../bot/bot.ts";
import { isAddressed } from "../bot/when.ts";
import type { Engine } from "../engine.ts";
import { BadInput } from "../errors.ts";
import type { Router } from "../bot/router.ts";
import type { Inbound } from "../turn.ts";

export interface IntakeOptions {
  engine: Engine;
  router: Router;
  bots: readonly Bot[];
  /** What a bot does that says nothing of its own about it. */
  busy: Busy;
  log: Logger;
}

/** How an event comes in. */
export interface Intake {
  /** Resolves when the event would survive a crash; only then does the adapter acknowledge it. */
  take: Receive;
  /** The same, for platforms: what makes no sense is dropped. */
  receive: Receive;
}

export function createIntake({ engine, router, bots, busy, log }: IntakeOptions): Intake {
  const interruptsFor = (bot: Bot): boolean => (bot.busy ?? busy) === "interrupt";
  // The turn runner asks the router again. Without such a bot a `when` is therefore asked only once per turn.
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
    // Also for a redelivery: the process may have died between the two.
    if (interrupts(event)) await engine.control(event.thread, { type: "interrupt", before: event.id });
    // Nobody waits for an answer to a question that is gone.
    if (event.type === "deleted") await engine.control(event.thread, { type: "stop", turn: event.message });
  };

  return {
    take,
    async receive(event) {
      try {
        await take(event);
      } catch (error) {
        if (!(error instanceof BadInput)) throw error;
        // Refusing it would only make the platform send the same nonsense again.
        log.error({ err: error }, "an event was dropped");
      }
    },
  };
}
