import {
  createRecent,
  fieldsOf,
  type Fields,
  type Person,
  textOf,
  threadKey,
  type ThreadRef,
  type Turn,
} from "#core/platform";
import { personFrom } from "./person.ts";
import { direct, toOrigin } from "./origin.ts";

/** What messages have told this process lately, so that Discord is not asked for it before an answer. */
export interface Known {
  /** Remembers how a message shows its author. */
  noteAuthor(space: string, message: Fields): void;
  /** Remembers that a thread will be made of this turn's message. */
  noteThread(turn: Turn): void;
  person(space: string, id: string): Person | undefined;
  /** Tells whether the thread did not exist when its question was asked. */
  isNew(thread: ThreadRef): boolean;
}

/** Milliseconds. Access rules may depend on roles, which change. */
const lasting = 5 * 60_000;

export function createKnown(now: () => number): Known {
  const people = createRecent<{ person: Person; until: number }>(10_000);
  const begun = createRecent<true>(1_000);
  const key = (space: string, id: string): string => `${space} ${id}`;
  return {
    noteAuthor(space, message) {
      const author = fieldsOf(message["author"]);
      const id = textOf(author["id"]);
      if (id === undefined || message["webhook_id"] !== undefined) return;
      // A message that was read from a server's history tells neither the roles nor the name there.
      if (space !== direct && message["member"] === undefined) return;
      const person = personFrom(id, author, fieldsOf(message["member"]));
      people.set(key(space, id), { person, until: now() + lasting });
    },
    noteThread(turn) {
      if (toOrigin(turn.origin).newThread !== undefined) begun.set(threadKey(turn.thread), true);
    },
    person(space, id) {
      const found = people.get(key(space, id));
      return found && found.until > now() ? found.person : undefined;
    },
    isNew: (thread) => begun.get(threadKey(thread)) === true,
  };
}
