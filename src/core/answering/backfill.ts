import type { Logger } from "pino";
import { raceAbort } from "../time/abortable.ts";
import type { Adapter } from "../adapter.ts";
import { LeaseEnded, toError } from "../errors.ts";
import { botAuthor } from "./outcome.ts";
import type { Session } from "../session/session.ts";
import { messageOf, type Turn } from "../turn.ts";

/** The most messages that are read. */
const most = 50;
/** The asker waits for at most so many milliseconds. */
const patience = 2_000;

/**
 * Records what was said in a thread before the bot was asked there for the first time: it may have been invited into the middle
 * of a conversation, or have been away. If the platform is slow or refuses, the bot answers without.
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
    const before = earlier.filter(({ id, at }) => id !== messageOf(turn.id) && at <= turn.at).slice(-most);
    // An answer from before the record began still is natter's own.
    await session.recordEarlier(
      before.map((message) => (message.kind === "assistant" ? { ...message, author: botAuthor } : message)),
    );
  } catch (error) {
    if (error instanceof LeaseEnded) throw error;
    log.warn(
      { err: toError(error) },
      "could not read the thread's earlier messages; the bot answers without them",
    );
  }
}
