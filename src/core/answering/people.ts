import { raceAbort } from "../abortable.ts";
import type { Adapter } from "../adapter.ts";
import { type Clock, systemClock } from "../clock.ts";
import { createRecent } from "../recent.ts";
import type { Person, ThreadRef } from "../turn.ts";

/** Looks people up and remembers them for a day. Per process: each replica asks the platform once. */
export interface People {
  find(adapter: Pick<Adapter, "person">, id: string, thread: ThreadRef): Promise<Person>;
}

/** The asker waits meanwhile. */
const patience = 2_000;
const day = 86_400_000;
/** A few kilobytes of names, enough for a busy workspace. */
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
        // A name is not worth an answer. The id stands in for it, and the next turn asks again.
        known.delete(key);
        return { id, isBot: false, name: id };
      });
    },
  };
}
