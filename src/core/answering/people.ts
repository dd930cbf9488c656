import { raceAbort } from "../time/abortable.ts";
import type { Adapter } from "../adapter.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import { createRecent } from "../recent.ts";
import type { Person, ThreadRef } from "../turn.ts";

/** Looks people up, and remembers them for a day in this process. */
export interface People {
  /** Rejects if the platform does not answer in time, or refuses. `maxAge`: how old, in milliseconds, what is remembered may be. */
  look(adapter: Pick<Adapter, "person">, id: string, thread: ThreadRef, maxAge?: number): Promise<Person>;
  /** Uses the id as the name if the person cannot be looked up. */
  find(adapter: Pick<Adapter, "person">, id: string, thread: ThreadRef): Promise<Person>;
}

/** The asker waits for at most so many milliseconds. */
const patience = 2_000;
const day = 86_400_000;
/** Enough for a busy workspace: about a megabyte of names. */
const most = 10_000;

export function createPeople(clock: Clock = systemClock): People {
  const known = createRecent<{ person: Promise<Person>; at: number }>(most);

  const look: People["look"] = async (adapter, id, thread, maxAge = day) => {
    const key = JSON.stringify([thread.platform, thread.space, id]);
    const found = known.get(key);
    if (found && found.at + maxAge > clock.now()) return found.person;
    const person = raceAbort(adapter.person(id, thread), AbortSignal.timeout(patience));
    known.set(key, { person, at: clock.now() });
    // Asks again the next time.
    person.catch(() => known.delete(key));
    return person;
  };

  return {
    look,
    // A missing name must not fail the answer.
    find: (adapter, id, thread) => look(adapter, id, thread).catch(() => ({ id, isBot: false, name: id })),
  };
}
