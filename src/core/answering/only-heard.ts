import type { Message } from "../message.ts";
import type { Session } from "../session/session.ts";
import { raceAbort } from "../time/abortable.ts";
import type { PersonRef, Quote, ThreadRef } from "../turn.ts";
import { type Hearing, isUnnamed } from "./hearing.ts";

type Judge = Pick<Hearing, "verdict">;

/** Leaves out the messages of people who are not heard in this place, and their words where others quote them. */
export async function onlyHeard(
  hearing: Judge,
  messages: readonly Message[],
  place: ThreadRef,
): Promise<Message[]> {
  const heard = await Promise.all(
    messages.map(async (message): Promise<Message[]> => {
      const { author, kind, quotes } = message;
      if (kind === "user" && !(await isHeard(hearing, author, place))) return [];
      return [quotes ? { ...message, quotes: await heardQuotes(hearing, quotes, place) } : message];
    }),
  );
  return heard.flat();
}

/** Leaves out quotes of people who are not heard in this place. A quote whose author is not known counts as words of the person who quotes. */
export async function heardQuotes(
  hearing: Judge,
  quotes: readonly Quote[],
  place: ThreadRef,
): Promise<Quote[]> {
  const heard = await Promise.all(
    quotes.map(async ({ author }) => isUnnamed(author) || (await isHeard(hearing, author, place))),
  );
  return quotes.filter((_, index) => heard[index]);
}

/**
 * Returns a session that shows only messages of people who are heard. The rules may be newer than the messages. `hidden` is the id of
 * one more message that it does not show.
 */
export function heardSession(hearing: Judge, session: Session, hidden?: string): Session {
  const only = (messages: readonly Message[]): Promise<Message[]> =>
    onlyHeard(
      hearing,
      messages.filter(({ id }) => id !== hidden),
      session.thread,
    );
  const first = async (found: Message | undefined): Promise<Message | undefined> =>
    found && (await only([found]))[0];
  const view: Pick<Session, "get" | "recent" | "first"> = {
    get: async (id) => first(await session.get(id)),
    recent: async (limit) =>
      hidden === undefined
        ? only(await session.recent(limit))
        : (await only(await session.recent(limit + 1))).slice(-limit),
    first: async () => first(await session.first()),
  };
  return Object.defineProperties(
    { ...session },
    { ...Object.getOwnPropertyDescriptors(session), ...Object.getOwnPropertyDescriptors(view) },
  );
}

/** Milliseconds that an answer waits for a decision about an earlier message. */
const patience = 2_000;

/** Counts a person as not heard if that cannot be decided in time. */
const isHeard = (hearing: Judge, author: PersonRef, place: ThreadRef): Promise<boolean> =>
  raceAbort(hearing.verdict(author, place), AbortSignal.timeout(patience)).then(
    ({ heard }) => heard,
    () => false,
  );
