import { raceAbort } from "../time/abortable.ts";
import type { Adapter } from "../adapter.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import { createRecent } from "../recent.ts";
import type { Person, ThreadRef } from "../turn.ts";

/** Looks people up, and remembers them for a day in this process. */
export interface People {
  find(adapter: Pick<Adapter, "person">, id: string, thread: ThreadRef): Promise<Person>;
}

/** The asker waits for at most so many milliseconds. */
const patience = 2_000;
const day = 86_400_000;
/** Enough for a busy workspace: about a megabyte of names. */
const most = 10_000;

export function createPeople(clock: Clock = systemClock): People {
  const known = createRecent<{ person: Promise<Person>; until: number }>(most);
  return {
    async find(adapter, id, thread) {
      const key = JSON.stringify([thread.platform, thread.space, id]);
      const found = known.get(key);
      if (found && found.until > clock.now()) return found.person;
      const person = raceAbort(adapter.person(id, thread), AbortSignal.timeout(patience));
      known.set(key, { person, until: clock.now() + day });
      return person.catch(() => {
        // A missing name must not fail the answer: use the id, and ask again with the next turn.
        known.delete(key);
        return { id, isBot: false, name: id };
      });
    },
  };
}
