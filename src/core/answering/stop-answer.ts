import type { Logger } from "pino";
import type { Bot } from "../bot/bot.ts";
import type { Engine } from "../engine.ts";
import { toError } from "../errors.ts";
import type { Presenters } from "../presenting/presenters.ts";
import type { Stopped } from "../turn.ts";
import type { Hearing } from "./hearing.ts";

export interface StopAnswerOptions {
  engine: Pick<Engine, "control">;
  bots: readonly Bot[];
  hearing: Hearing;
  tellPrivately: Presenters["tellPrivately"];
  log: Logger;
}

const refusal = "Only the person who asked can stop this answer.";

/** Orders answers to stop: the person's own, those that anyone may stop, and all answers if the person is an admin. */
export function createStopAnswer(options: StopAnswerOptions): (event: Stopped) => Promise<void> {
  const { engine, bots, hearing, tellPrivately, log } = options;
  const mayBeOpen = bots.some(({ stop }) => stop === "anyone");

  /** Counts as no what cannot be decided now. */
  const isSo = (what: Promise<boolean>): Promise<boolean> => what.catch(() => false);

  return async ({ thread, turn, upTo, by }) => {
    const isAdmin = await isSo(hearing.isAdmin(by, thread));
    // A person who is not heard has no answers, and so could stop only those that anyone may stop.
    if (mayBeOpen && !(await isSo(hearing.verdict(by, thread).then(({ heard }) => heard)))) return;
    const order = { type: "stop", turn, upTo, by: isAdmin ? undefined : by.id } as const;
    if ((await engine.control(thread, order)) !== "foreign") return;
    log.debug({ person: by.id, turn }, "only the asker and admins may stop this answer; it goes on");
    // Not awaited, because the platform waits for the acknowledgement of the event.
    void tellPrivately({ person: by, thread }, refusal).catch((error: unknown) =>
      log.debug({ err: toError(error) }, "could not tell a person privately; natter stays silent"),
    );
  };
}
