import type { Logger } from "pino";
import { raceAbort } from "../time/abortable.ts";
import { type Adapter, PartialHistory } from "../adapter.ts";
import { LeaseEnded, toError } from "../errors.ts";
import { isRetryable } from "../failure.ts";
import type { Message } from "../message.ts";
import type { Hearing } from "./hearing.ts";
import { onlyHeard } from "./only-heard.ts";
import { botAuthor } from "./outcome.ts";
import type { Session } from "../session/session.ts";
import { messageOf, type Turn } from "../turn.ts";

/** The most messages that are read. */
const most = 50;
/** Milliseconds that the asker waits: at the first turn, and at later turns that read on. */
const patience = { first: 2_000, later: 500 };

/**
 * Records what was said in a thread before the bot was asked there for the first time: it may have been invited into the middle
 * of a conversation, or have been away. If the platform is slow or busy, the bot answers with what it has, and reads on at the
 * next turn.
 */
export async function backfill(options: {
  adapter: Pick<Adapter, "history">;
  session: Session;
  turn: Turn;
  hearing: Pick<Hearing, "verdict">;
  log: Logger;
}): Promise<void> {
  const { adapter, session, turn, hearing, log } = options;
  // natter heard all messages after this time itself, and has recorded them.
  const until = session.lacksBefore ?? turn.at;
  if (!session.isNew && session.lacksBefore === undefined) return;
  const recordThose = async (messages: readonly Message[], lacksBefore?: number): Promise<void> => {
    const said = messages.filter(({ id, at }) => id !== messageOf(turn.id) && at <= until).slice(-most);
    const before = await onlyHeard(hearing, said, turn.thread);
    // An answer from before the record began still is natter's own.
    const ours = before.map((message) =>
      message.kind === "assistant" ? { ...message, author: botAuthor } : message,
    );
    return session.recordEarlier(ours, lacksBefore);
  };
  try {
    const reading = adapter.history(turn.thread, most + 1);
    const wait = session.isNew ? patience.first : patience.later;
    await recordThose(await raceAbort(reading, AbortSignal.timeout(wait)));
  } catch (error) {
    if (error instanceof LeaseEnded) throw error;
    const isPart = error instanceof PartialHistory;
    const goesOn = isPart || isRetryable(error);
    log.warn(
      { err: toError(error) },
      `could not read all of the thread's earlier messages; the bot answers without them${goesOn ? ", and reads on at the next turn" : ""}`,
    );
    await recordThose(isPart ? error.messages : [], goesOn ? until : undefined);
  }
}
