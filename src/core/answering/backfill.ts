import type { Logger } from "pino";
import { raceAbort } from "../abortable.ts";
import type { Adapter } from "../adapter.ts";
import { LeaseEnded, toError } from "../errors.ts";
import { botAuthor } from "./outcome.ts";
import type { Session } from "../session/session.ts";
import type { Turn } from "../turn.ts";

/** As much as a newcomer would read before saying something. */
const most = 50;
/** The asker waits meanwhile. */
const patience = 2_000;

/**
 * When the bot is called into a thread for the first time, it reads what was said there before: it may have been invited into the
 * middle of it, or have been away. A platform that is slow
 * or refuses costs the bot this knowledge, and nobody an answer.
 */
export async function backfill(options: {
  adapter: Pick<Adapter, "history">;
  session: Session;
  turn: Turn;
  log: Logger;
}): Promise<void> {
  const { adapter, session, turn, log } = options;
  if (!session.isNew) return;
  try {
    const reading = adapter.history(turn.thread, most + 1);
    const earlier = await raceAbort(reading, AbortSignal.timeout(patience));
    const before = earlier.filter(({ id, at }) => id !== turn.id && at <= turn.at).slice(-most);
    // What we said before we began to keep a record was said by us all the same.
    await session.recordEarlier(
      before.map((message) => (message.kind === "assistant" ? { ...message, author: botAuthor } : message)),
    );
  } catch (error) {
    if (error instanceof LeaseEnded) throw error;
    log.warn({ err: toError(error) }, "could not read what was said in the thread before");
  }
}
