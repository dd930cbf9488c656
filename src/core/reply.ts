import type { Logger } from "pino";
import type { Adapter } from "./adapter.ts";
import type { Afterwards, Bot } from "./bot.ts";
import type { Clock } from "./clock.ts";
import type { Lease, LeaseEnd } from "./engine.ts";
import { BadInput, LeaseEnded } from "./errors.ts";
import { readEarlier } from "./first-contact.ts";
import { createGate } from "./gate.ts";
import type { History } from "./history.ts";
import { answerId } from "./message.ts";
import { apologies } from "./middleware/apologize.ts";
import { type Outcome, outcomeSchema, toAnswer, toMessage, toOutcome } from "./outcome.ts";
import type { Pacer } from "./pacer.ts";
import { status } from "./part.ts";
import type { People } from "./people.ts";
import { createPresenter, type Presenter } from "./presenter.ts";
import { read } from "./reading.ts";
import type { Router } from "./router.ts";
import type { Session } from "./session.ts";
import type { Sessions } from "./sessions.ts";
import { parseStored } from "./stored.ts";
import { createTurnContext } from "./turn-context.ts";
import type { Notice, Turn } from "./turn.ts";

/** One turn, from the record of the question to the record of the answer. Whatever step a process dies at, the next holder begins here again. */
export interface Reply {
  answer(turn: Turn, lease: Lease): Promise<void>;
  /** What the bot does when its answer stands. Never rejects: nothing of it is worth answering again. */
  afterwards(turn: Turn, lease: Lease): Promise<void>;
  /** Says in the thread that the turn was given up. */
  excuse(turn: Turn, lease: Lease): Promise<void>;
  note(notice: Notice, lease: Lease): Promise<void>;
}

export interface ReplyOptions {
  adapters: ReadonlyMap<string, Adapter>;
  router: Router;
  sessions: Sessions;
  pacer: Pacer;
  people: People;
  history: History;
  deleted: "end" | "again";
  log: Logger;
  clock: Clock;
}

interface Asking {
  bot: Bot;
  turn: Turn;
  session: Session;
  lease: Lease;
  presenter: Presenter;
  log: Logger;
}

export function createReply(options: ReplyOptions): Reply {
  const { adapters, router, sessions, pacer, people, history, deleted, clock } = options;

  const adapterOf = (turn: Turn): Adapter => {
    const adapter = adapters.get(turn.thread.platform);
    if (adapter) return adapter;
    const known = [...adapters.keys()].join(", ");
    throw new BadInput(
      `Turn ${turn.id} came from "${turn.thread.platform}", which is not connected. Connected: ${known}.`,
    );
  };

  const present = (turn: Turn, lease: Lease, log: Logger): Presenter => {
    const adapter = adapterOf(turn);
    const gate = createGate({ adapter, pacer, lease, clock });
    return createPresenter({
      turnId: turn.id,
      surface: adapter.surface(turn, gate),
      gate,
      lease,
      log,
      clock,
      deleted,
    });
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
    else await read(bot, context, presenter);
    const order = endOf(lease);
    if (order === "lost" || order === "handover")
      throw new LeaseEnded(order, `Turn ${turn.id} goes to another holder.`);
    if (order || presenter.unwanted.aborted) presenter.answer.ending = "stopped";
    const outcome = toOutcome(await presenter.settle(), presenter.answer, clock.now());
    await lease.save("answer", JSON.parse(JSON.stringify(outcome)));
    return outcome;
  };

  const answer = async (turn: Turn, lease: Lease): Promise<void> => {
    const log = options.log.child({ turn: turn.id, attempt: lease.attempt });
    const session = await sessions.open(turn.thread, lease);
    if (session.status === "archived") return log.info("the session is archived; silent");
    const bot = router(turn);
    if (bot) await readEarlier({ adapter: adapterOf(turn), session, turn, log });
    await session.record(toMessage(turn));
    if (!bot) return log.debug("no bot wants this turn");
    if (await session.get(answerId(turn.id))) return;
    await session.mark("active");

    const presenter = present(turn, lease, log.child({ bot: bot.path }));
    const saved = lease.saved["answer"];
    const outcome =
      saved === undefined
        ? await ask({ bot, turn, session, lease, presenter, log: log.child({ bot: bot.path }) })
        : parseStored(outcomeSchema, saved, `${turn.id} answer`);
    await presenter.settle();
    await presenter.seal(outcome.pages);
    // Stopped before the first word: there is nothing to remember.
    if (outcome.pages.length > 0) await session.record(toAnswer(turn, outcome));
  };

  return {
    answer,
    afterwards: (turn, lease) => finishUp(options, turn, lease),
    async excuse(turn, lease) {
      const presenter = present(turn, lease, options.log.child({ turn: turn.id }));
      restore(lease, presenter);
      presenter.add(`${presenter.answer.isEmpty ? "" : "\n\n"}⚠️ ${apologies.unknown}`);
      presenter.answer.ending = "failed";
      await presenter.seal(await presenter.settle());
    },
    async note({ what, person, thread, detail, id, at }, lease) {
      const session = await sessions.open(thread, lease);
      const text = [person.id, what, detail].filter(Boolean).join(" ");
      await session.record({ id, author: person, kind: "system", at, text });
    },
  };
}

async function finishUp(options: ReplyOptions, turn: Turn, lease: Lease): Promise<void> {
  const { router, sessions, people } = options;
  const bot = router(turn);
  const adapter = options.adapters.get(turn.thread.platform);
  if (!bot?.afterwards || !adapter || lease.signal.aborted) return;
  const log = options.log.child({ turn: turn.id, bot: bot.path });
  const person: Afterwards["person"] = (id) => people.find(adapter, id, turn.thread);
  try {
    const session = await sessions.open(turn.thread, lease);
    await bot.afterwards(session, { turn, person, signal: lease.signal, log });
  } catch (error) {
    log.warn({ error }, "what the bot does after its answer failed");
  }
}

function endOf({ signal }: Lease): LeaseEnd | undefined {
  return signal.aborted ? signal.reason : undefined;
}

function restore(lease: Lease, presenter: Presenter): void {
  const text = lease.saved["text"];
  if (typeof text === "string") presenter.add(text);
}
