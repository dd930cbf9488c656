import type { Logger } from "pino";
import { type Adapter, PartialHistory } from "../adapter.ts";
import type { Bot } from "../bot/bot.ts";
import { openBotData } from "../bot/bot-data.ts";
import type { Context } from "../bot/context.ts";
import type { Lease } from "../engine.ts";
import type { History } from "../bot/history.ts";
import { download, wholeFile } from "../fetching/downloads.ts";
import { createJournal } from "./journal.ts";
import { Failure, LeaseEnded, toError } from "../errors.ts";
import { answerId, type Message } from "../message.ts";
import { raceAbort } from "../time/abortable.ts";
import type { Hearing } from "./hearing.ts";
import { heardSession, onlyHeard } from "./only-heard.ts";
import type { People } from "./people.ts";
import type { Session } from "../session/session.ts";
import type { FileRef, Turn } from "../turn.ts";
import type { TurnRecord } from "./turn-record.ts";

export interface TurnContextOptions {
  turn: Turn;
  bot: Bot;
  session: Session;
  lease: Lease;
  record: TurnRecord;
  adapter: Adapter;
  hearing: Hearing;
  people: People;
  history: History;
  /** How often the question was asked. Its failed answers are no part of the history. */
  tries: number;
  log: Logger;
  /** Aborted when a reader has deleted the growing answer. */
  unwanted: AbortSignal;
}

/** Gathers what a responder may know for this turn. Throws when the history cannot be read, instead of passing an empty one. */
export async function createTurnContext(options: TurnContextOptions): Promise<Context> {
  const { turn, bot, session, lease, record, adapter, hearing, people, log } = options;
  const failedAnswer = options.tries > 1 ? answerId(turn.id) : undefined;
  const [history, data, lookedAt] = await Promise.all([
    readHistory(options, heardSession(hearing, session, failedAnswer)),
    openBotData({ bot, session, turn, log }),
    readLookedAt(turn, { adapter, hearing, log }),
  ]);
  const quoted = [turn, ...history.toReversed()].flatMap(({ quotes = [] }) => quotes);
  const authors = [...history.toReversed(), ...quoted, ...lookedAt].flatMap(({ author }) =>
    author.isBot ? [] : [author.id],
  );
  const ids = [...new Set([turn.author.id, ...authors])];
  const signal = AbortSignal.any([lease.signal, options.unwanted]);
  const stream = (file: FileRef): AsyncIterable<Uint8Array> =>
    download(() => adapter.read(file, signal), `${turn.thread.platform} ${turn.author.id}`, signal);
  return {
    turn,
    history,
    lookedAt,
    get data() {
      return data.data;
    },
    people: await Promise.all(ids.map((id) => people.find(adapter, id, turn.thread))),
    dialect: adapter.dialect ?? "",
    setData: data.setData,
    ...createJournal(lease, record),
    read: (file) => wholeFile(stream(file)),
    stream,
    signal,
    log,
  };
}

/**
 * Runs the bot's own history. What fails in it is a failed attempt, even if it looks like a network that is away: the thread must not
 * wait for a bot's database as it waits for its platform.
 */
async function readHistory(
  { history, turn, session, lease }: TurnContextOptions,
  heard: Session,
): Promise<readonly Message[]> {
  try {
    return await history(heard, turn);
  } catch (error) {
    if (lease.signal.aborted || error instanceof LeaseEnded) throw error;
    // Throws if it is the storage of the session that is away.
    await session.recent(1);
    throw new Failure("unknown", `The bot's history failed: ${toError(error).message}`, { cause: error });
  }
}

/** The most messages that natter reads of the place that the asker has open. */
const mostLookedAt = 30;
/** Milliseconds that the asker waits for them. */
const patience = 2_000;

/** Reads the place that the asker has open. Returns nothing if the bot may not read there. */
async function readLookedAt(
  { looksAt, at }: Turn,
  { adapter, hearing, log }: { adapter: Pick<Adapter, "history">; hearing: Hearing; log: Logger },
): Promise<readonly Message[]> {
  if (!looksAt) return [];
  try {
    const reading = adapter.history(looksAt, mostLookedAt).catch((error: unknown) => {
      if (error instanceof PartialHistory) return error.messages;
      throw error;
    });
    const messages = await raceAbort(reading, AbortSignal.timeout(patience));
    return await onlyHeard(
      hearing,
      messages.filter((message) => message.at <= at),
      looksAt,
    );
  } catch (error) {
    if (error instanceof LeaseEnded) throw error;
    log.debug(
      { err: toError(error) },
      "could not read the place that the asker has open; answering without it",
    );
    return [];
  }
}
