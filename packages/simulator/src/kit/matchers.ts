import { versionsFor } from "../world/message.ts";
import type { Message } from "../world/message.ts";
import { readable } from "./readable.ts";
import { matches, defaultTimeout, search } from "./room.ts";
import type { Reader } from "./reader.ts";
import type { Room, Search } from "./room.ts";

interface Verdict {
  pass: boolean;
  message: () => string;
}

/** The part of vitest's (or jest's) matcher context that is used here. */
interface MatcherContext {
  isNot?: boolean;
}

type Text = string | RegExp;
type Matcher<Expected> = (
  this: MatcherContext,
  received: unknown,
  expected: Expected,
  options?: Search,
) => Promise<Verdict>;

/**
 * What a test can expect of a room. Each matcher waits until it holds (after `.not`: until it does not), at
 * most `within` ms.
 */
export interface RoomMatchers {
  /** The reader sees a message with this text, from a bot or from `by`. */
  toShow(text: Text, search?: Search): Promise<void>;
  /** The reader saw one message with each of these texts, in this order. Other versions may lie between them. */
  toHaveShown(versions: readonly Text[], search?: Search): Promise<void>;
  /** A message notified this person. */
  toPing(person: Reader, search?: Search): Promise<void>;
  toShowButton(label: Text, search?: Search): Promise<void>;
  toShowFile(name: Text, search?: Search): Promise<void>;
  /** A bot (or `by`) reacted to any message with this emoji. */
  toShowReaction(emoji: string, search?: Search): Promise<void>;
  /** A status or a session's state with this text shows. Typing counts as "typing". */
  toShowStatus(text: Text, search?: Search): Promise<void>;
  /** The reader has this many unread messages in this channel. Threads are counted separately. */
  toHaveUnread(count: number, search?: Search): Promise<void>;
  /** The reader has a form with this title open. */
  toShowForm(title: Text, search?: Search): Promise<void>;
  /** No bot says anything new for `ms` on the wall clock. Fails as soon as one does. */
  toStaySilent(ms: number): Promise<void>;
}

function roomOf(received: unknown): Room {
  const isRoom = typeof received === "object" && received !== null && "transcript" in received;
  if (isRoom) return received as Room;
  throw new TypeError(
    `These matchers take a room of the simulator, like \`channel\`, not ${typeof received}.`,
  );
}

/** Makes a matcher that waits, and that fails with a sentence and the transcript. */
function waiting<Expected>(
  wish: (expected: Expected) => string,
  holds: (room: Room, expected: Expected, options: Search) => boolean,
): Matcher<Expected> {
  return async function (received, expected, options = {}) {
    const room = roomOf(received);
    const isNot = this.isNot === true;
    await room.world.until(() => holds(room, expected, options) !== isNot, options.within ?? defaultTimeout);
    return {
      pass: holds(room, expected, options),
      message: () =>
        `expected ${room.name} ${isNot ? "not " : ""}${wish(expected)}${options.by ? ` from ${options.by.name}` : ""}, ` +
        `as ${room.reader.name} sees it. It shows:\n${room.transcript()}`,
    };
  };
}

/** Tells whether the reader saw all of these texts, in this order, in this message. */
function grewThrough(room: Room, message: Message, texts: readonly Text[]): boolean {
  const seen = versionsFor(message, room.reader.id).map(({ content }) =>
    readable(room.world, message.platform, content.text),
  );
  let from = 0;
  return texts.every((text) => {
    const index = seen.findIndex((shown, position) => position >= from && matches(shown, text));
    from = index + 1;
    return index >= 0;
  });
}

const toStaySilent: Matcher<number> = async (received, ms) => {
  const room = roomOf(received);
  const said = (): number => search(room, {}, () => true).length;
  const before = said();
  const spoke = await room.world.until(() => said() > before, ms);
  return {
    pass: !spoke,
    message: () => `expected ${room.name} to stay silent for ${ms} ms. It shows:\n${room.transcript()}`,
  };
};

/** For `expect.extend(matchers)`. */
export const matchers: { [Name in keyof RoomMatchers]: Matcher<Parameters<RoomMatchers[Name]>[0]> } = {
  toShow: waiting(
    (text) => `to show ${String(text)}`,
    (room, text, options) => search(room, options, (_message, shown) => matches(shown, text)).length > 0,
  ),
  toHaveShown: waiting(
    (texts) => `to have shown one message as ${texts.map(String).join(", then as ")}`,
    (room, texts, options) =>
      search(room, options, (message) => grewThrough(room, message, texts)).length > 0,
  ),
  toPing: waiting(
    ({ name }) => `to ping ${name}`,
    (room, { id }, options) => search(room, options, ({ pings }) => pings.has(id)).length > 0,
  ),
  toShowButton: waiting(
    (label) => `to show a button ${String(label)}`,
    (room, label, options) =>
      search(room, options, (_message, _text, { controls }) =>
        controls.some((control) => matches(control.label, label)),
      ).length > 0,
  ),
  toShowFile: waiting(
    (name) => `to show a file ${String(name)}`,
    (room, name, options) =>
      search(room, options, (_message, _text, { files }) => files.some((file) => matches(file.name, name)))
        .length > 0,
  ),
  toShowReaction: waiting(
    (emoji) => `to show a reaction :${emoji}:`,
    ({ world, place, messages }, emoji, { by }) =>
      messages().some(({ reactions }) =>
        [...(reactions.get(emoji) ?? [])].some((id) =>
          by ? id === by.id : world.person(place.platform, id)?.isBot === true,
        ),
      ),
  ),
  toShowStatus: waiting(
    (text) => `to show the status ${String(text)}`,
    ({ statuses }, text, { by }) =>
      statuses()
        .filter(({ person }) => !by || person === by.id)
        .some((status) => matches(status.kind === "typing" ? "typing" : status.text, text)),
  ),
  toHaveUnread: waiting(
    (count) => `to have ${count} unread`,
    ({ world, place, reader }, count) => world.unread.of(place, reader.id).count === count,
  ),
  toShowForm: waiting(
    (title) => `to open a form ${String(title)}`,
    ({ world, place, reader }, title) =>
      world.forms.openFor(place.platform, reader.id).some((form) => matches(form.title, title)),
  ),
  toStaySilent,
};
