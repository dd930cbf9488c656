import type { Logger } from "pino";
import { raceAbort } from "../abortable.ts";
import type { Adapter } from "../adapter.ts";
import type { AfterAnswer, Bot } from "../bot/bot.ts";
import type { Clock } from "../clock.ts";
import type { Lease, LeaseEnd } from "../engine.ts";
import { LeaseEnded } from "../errors.ts";
import { backfill } from "./backfill.ts";
import type { History } from "../bot/history.ts";
import { toJson } from "../json.ts";
import { answerId } from "../message.ts";
import { apologies } from "../bot/middleware/apologize.ts";
import { type Outcome, outcomeSchema, toAnswer, toMessage, toOutcome } from "./outcome.ts";
import { keepFinalPages } from "./late-write.ts";
import { status } from "../part.ts";
import type { People } from "./people.ts";
import type { Presenter } from "../presenting/presenter.ts";
import { runBot } from "./run-bot.ts";
import type { Router } from "../bot/router.ts";
import type { Session } from "../session/session.ts";
import type { Sessions } from "../session/sessions.ts";
import type { Presenters } from "../presenting/presenters.ts";
import { parseStored } from "../session/stored-schemas.ts";
import { createTurnContext } from "./turn-context.ts";
import type { Notice, Turn } from "../turn.ts";

/** One turn, from the record of the question to the record of the answer. Whatever step a process dies at, the next holder begins here again. */
export interface TurnRunner {
  answer(turn: Turn, lease: Lease): Promise<void>;
  /** What the bot does when its answer stands. Never rejects: nothing of it is worth answering again. */
  afterAnswer(turn: Turn, lease: Lease): Promise<void>;
  /** Says in the thread that the turn was given up. */
  excuse(turn: Turn, lease: Lease): Promise<void>;
  note(notice: Notice, lease: Lease): Promise<void>;
}

export interface TurnRunnerOptions {
  adapters: ReadonlyMap<string, Adapter>;
  staging: Presenters;
  clock: Clock;
  router: Router;
  sessions: Sessions;
  people: People;
  history: History;
  log: Logger;
}

interface Asking {
  bot: Bot;
  turn: Turn;
  session: Session;
  lease: Lease;
  presenter: Presenter;
  log: Logger;
}

export function createTurnRunner(options: TurnRunnerOptions): TurnRunner {
  const { router, sessions, people, history, clock } = options;

  const { adapterOf, presenterFor: present } = options.staging;

  const asItStands = async ({ turn, lease, log }: Asking): Promise<Outcome> => {
    const earlier = present(turn, lease, log);
    restore(lease, earlier);
    earlier.answer.ending = "stopped";
    return toOutcome(await earlier.stopShowing(), earlier.answer, clock.now());
  };

  const ask = async (about: Asking): Promise<Outcome> => {
    const { bot, turn, lease, presenter } = about;
    const context = await createTurnContext({
      ...about,
      people,
      history: bot.history ?? history,
      adapter: adapterOf(turn),
      unwanted: presenter.unwanted,
    });
    presenter.add(status("is thinking…"));
    // The text that an earlier holder had shown is all there is when the order to stop was waiting for us.
    if (lease.signal.aborted) restore(lease, presenter);
    else await runBot(bot, context, presenter);
    const order = endOf(lease);
    if (order === "lost" || order === "handover")
      throw new LeaseEnded(order, `Turn ${turn.id} goes to another holder.`);
    if (order || presenter.unwanted.aborted) presenter.answer.ending = "stopped";
    const pages = await presenter.stopShowing();
    // Stopped before we had more to say than an earlier holder: nothing of ours was shown, and what stands is the answer.
    const outcome =
      order && savedText(lease).length > presenter.answer.text.length
        ? await asItStands(about)
        : toOutcome(pages, presenter.answer, clock.now());
    await lease.save("answer", toJson(outcome));
    return outcome;
  };

  const answer = async (turn: Turn, lease: Lease): Promise<void> => {
    const log = options.log.child({ turn: turn.id, attempt: lease.attempt });
    const session = await sessions.open(turn.thread, lease);
    if (session.status === "archived") return log.info("the session is archived; silent");
    const bot = router(turn);
    if (bot) await backfill({ adapter: adapterOf(turn), session, turn, log });
    await session.record(toMessage(turn));
    if (!bot) return log.debug("no bot wants this turn");
    if (await session.get(answerId(turn.id))) return;

    const presenter = present(turn, lease, log.child({ bot: bot.name }));
    const saved = lease.saved["answer"];
    const outcome =
      saved === undefined
        ? await ask({ bot, turn, session, lease, presenter, log: log.child({ bot: bot.name }) })
        : parseStored(outcomeSchema, saved, `${turn.id} answer`);
    await presenter.stopShowing();
    await presenter.seal(outcome.pages);
    // Whoever began it may have been paused, and write once more when it wakes up.
    await keepFinalPages({ session, turn, lease, presenter }, outcome.pages);
    // Stopped before the first word: there is nothing to remember.
    if (outcome.pages.length > 0) await session.record(toAnswer(turn, outcome));
  };

  return {
    answer,
    afterAnswer: (turn, lease) => finishUp(options, turn, lease),
    async excuse(turn, lease) {
      if (!router(turn)) return;
      const presenter = present(turn, lease, options.log.child({ turn: turn.id }));
      const whole = outcomeSchema.safeParse(lease.saved["answer"]);
      // What failed came after the answer. Nothing may take its place.
      if (whole.success) {
        await presenter.stopShowing();
        return presenter.seal(whole.data.pages);
      }
      restore(lease, presenter);
      presenter.add(`${presenter.answer.isEmpty ? "" : "\n\n"}⚠️ ${apologies.unknown}`);
      presenter.answer.ending = "failed";
      await presenter.seal(await presenter.stopShowing());
    },
    async note({ what, person, thread, id, at }, lease) {
      const session = await sessions.open(thread, lease);
      await session.record({ id, author: person, kind: "system", at, text: `${person.id} ${what}` });
    },
  };
}

/** How long a bot may tidy up. */
const patience = 120_000;

async function finishUp(options: TurnRunnerOptions, turn: Turn, lease: Lease): Promise<void> {
  const { router, sessions, people } = options;
  const bot = router(turn);
  const adapter = options.adapters.get(turn.thread.platform);
  if (!bot?.afterAnswer || !adapter || lease.signal.aborted) return;
  const log = options.log.child({ turn: turn.id, bot: bot.name });
  // It keeps the thread's lane, and nobody sees what it does.
  const signal = AbortSignal.any([lease.signal, AbortSignal.timeout(patience)]);
  const person: AfterAnswer["person"] = (id) => people.find(adapter, id, turn.thread);
  try {
    const session = await sessions.open(turn.thread, lease);
    await raceAbort(bot.afterAnswer(session, { turn, person, signal, log }), signal);
  } catch (error) {
    log.warn({ error }, "what the bot does after its answer failed");
  }
}

function endOf({ signal }: Lease): LeaseEnd | undefined {
  return signal.aborted ? signal.reason : undefined;
}

function restore(lease: Lease, presenter: Presenter): void {
  presenter.add(savedText(lease));
}

function savedText(lease: Lease): string {
  const text = lease.saved["text"];
  return typeof text === "string" ? text : "";
}
