import { raceAbort } from "../time/abortable.ts";
import type { Adapter } from "../adapter.ts";
import { type Clock, systemClock } from "../time/clock.ts";
import { Failure } from "../errors.ts";
import { createRecent } from "../recent.ts";
import type { Person, ThreadRef } from "../turn.ts";

/** Looks people up, and remembers them for a day in this process. */
export interface People {
  /** Rejects if the platform refuses, or does not answer for 20 seconds. Asks again if what it remembers is older than `maxAge` milliseconds. */
  look(adapter: Pick<Adapter, "person">, id: string, thread: ThreadRef, maxAge?: number): Promise<Person>;
  /** Waits only for a moment, and uses the id as the name if the person cannot be looked up. */
  find(adapter: Pick<Adapter, "person">, id: string, thread: ThreadRef): Promise<Person>;
}

/** Milliseconds that an answer waits for a name, and that a decision of the access rules waits for a person. */
const patience = { name: 2_000, decision: 20_000 };
const day = 86_400_000;
/** Milliseconds for which a refusal to show a person is remembered. Without that each of the person's messages would cost a call. */
const refusalLasts = 5 * 60_000;
/** Enough for a busy workspace: about a megabyte of names. */
const most = 10_000;

export function createPeople(clock: Clock = systemClock): People {
  const known = createRecent<{ person: Promise<Person>; at: number; lasts: number }>(most);

  const look: People["look"] = async (adapter, id, thread, maxAge = day) => {
    const key = JSON.stringify([thread.platform, thread.space, id]);
    const found = known.get(key);
    if (found && found.at + Math.min(maxAge, found.lasts) > clock.monotonic()) return found.person;
    const person = raceAbort(adapter.person(id, thread), AbortSignal.timeout(patience.decision));
    const entry = { person, at: clock.monotonic(), lasts: day };
    known.set(key, entry);
    person.catch((error: unknown) => {
      if (isRefusal(error)) entry.lasts = refusalLasts;
      // No other failure is remembered.
      else if (known.get(key) === entry) known.delete(key);
    });
    return person;
  };

  return {
    look,
    find: (adapter, id, thread) =>
      raceAbort(look(adapter, id, thread), AbortSignal.timeout(patience.name))
        // A missing name must not fail the answer.
        .catch(() => ({ id, isBot: false, name: id })),
  };
}

const isRefusal = (error: unknown): boolean =>
  error instanceof Failure && (error.kind === "refused" || error.kind === "no-permission");
