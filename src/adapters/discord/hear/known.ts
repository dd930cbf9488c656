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

/** Remembers what messages have told this process lately, so that an answer does not have to ask Discord for it. */
export interface Known {
  /** Remembers how a message shows its author. */
  noteAuthor(space: string, message: Fields): void;
  /** Remembers conversations without a channel of their own: the thread does not exist yet, or one asker is answered in place. */
  noteConversation(turn: Turn): void;
  person(space: string, id: string): Person | undefined;
  /** Tells whether the earlier messages of a conversation stand in the channel around it. */
  isInChannel(conversation: ThreadRef): boolean;
}

/** Milliseconds. Access rules may depend on roles, which change. */
const lasting = 5 * 60_000;

export function createKnown(now: () => number): Known {
  const people = createRecent<{ person: Person; until: number }>(10_000);
  const inChannel = createRecent<true>(1_000);
  const key = (space: string, id: string): string => `${space} ${id}`;
  return {
    noteAuthor(space, message) {
      const author = fieldsOf(message["author"]);
      const id = textOf(author["id"]);
      if (id === undefined || message["webhook_id"] !== undefined) return;
      // A message from a server's history has neither the author's roles nor their name there.
      if (space !== direct && message["member"] === undefined) return;
      const person = personFrom(id, author, fieldsOf(message["member"]));
      people.set(key(space, id), { person, until: now() + lasting });
    },
    noteConversation({ thread, author, origin }) {
      if (toOrigin(origin).newThread !== undefined || thread.thread === author.id)
        inChannel.set(threadKey(thread), true);
    },
    person(space, id) {
      const found = people.get(key(space, id));
      return found && found.until > now() ? found.person : undefined;
    },
    isInChannel: (conversation) => inChannel.get(threadKey(conversation)) === true,
  };
}
