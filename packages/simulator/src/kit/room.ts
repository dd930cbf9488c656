import { versionFor } from "../world/message.ts";
import type { Content, Message } from "../world/message.ts";
import type { Place } from "../world/place.ts";
import type { World } from "../world/world.ts";
import { readable } from "./readable.ts";
import type { Reader } from "./reader.ts";
import { transcriptOf } from "./transcript.ts";
import type { Screen } from "./transcript.ts";

/** Selects the messages that a test means. */
export interface Search {
  /** The author. Default: any bot, so that a question is not taken for its answer. */
  by?: Reader;
  /** How long to wait, in milliseconds on the wall clock. Default 5,000. */
  within?: number;
}

/** A channel (with its threads) or a single thread, as one person sees it. */
export interface Room extends Screen {
  /** "#general", "the thread on "hello" in #general". */
  name: string;
  /** Returns the same place as another person sees it. */
  for(reader: Reader): Room;
  /** Returns the thread on a message. */
  thread(on: Message): Room;
  /** Waits for a message with this text and returns the newest one. Rejects with a sentence and the transcript. */
  find(text: string | RegExp, search?: Search): Promise<Message>;
  /** Returns what the reader sees now, including versions, buttons, reactions, statuses and unread marks. */
  transcript(): string;
}

/** How long matchers and searches wait unless told otherwise. */
export const defaultTimeout = 5_000;

/** Tells whether a text matches what a test expects. A string means "contains". */
export function matches(text: string | undefined, expected: string | RegExp): boolean {
  if (text === undefined) return false;
  return typeof expected === "string"
    ? text.includes(expected)
    : new RegExp(expected, expected.flags.replace("g", "")).test(text);
}

/** Returns the visible messages that a search selects and that fulfil a condition, oldest first. */
export function search(
  room: Room,
  { by }: Search,
  fits: (message: Message, text: string, content: Content) => boolean,
): Message[] {
  return room.messages().filter((message) => {
    if (message.system) return false;
    const isMeant = by
      ? message.author === by.id
      : room.world.person(message.platform, message.author)?.isBot === true;
    const content = isMeant ? versionFor(message, room.reader.id)?.content : undefined;
    return content !== undefined && fits(message, room.textOf(message) ?? "", content);
  });
}

function nameOf(world: World, place: Place): string {
  const channel = world.channel(place.platform, place.channel);
  const base =
    channel?.kind === "direct" || channel?.kind === "group"
      ? `the ${channel.kind} message`
      : `#${channel?.name ?? place.channel}`;
  if (place.thread === undefined) return base;
  const title = world.thread(place.platform, place.channel, place.thread)?.name;
  return title ? `the thread "${title}" in ${base}` : `a thread in ${base}`;
}

/** Makes a view of a place for one reader. */
export function createRoom(world: World, place: Place, reader: Reader): Room {
  const room: Room = {
    world,
    place,
    reader,
    get name() {
      return nameOf(world, place);
    },
    for: (other) => createRoom(world, place, other),
    thread: (on) => createRoom(world, { ...place, thread: on.thread ?? on.id }, reader),
    messages: () =>
      (place.thread === undefined
        ? world.timeline.all(place.platform, place.channel)
        : world.timeline.at(place)
      ).filter((message) => versionFor(message, reader.id) !== undefined),
    textOf(message) {
      const version = versionFor(message, reader.id);
      return version && readable(world, place.platform, version.content.text);
    },
    async find(text, options = {}) {
      const find = (): Message | undefined =>
        search(room, options, (_message, shown) => matches(shown, text)).at(-1);
      await world.until(() => find() !== undefined, options.within ?? defaultTimeout);
      const found = find();
      if (found) return found;
      throw new Error(
        `${room.name} shows ${reader.name} nothing like ${String(text)}. It shows:\n${room.transcript()}`,
      );
    },
    statuses: () =>
      world.statuses
        .showing()
        .filter(
          ({ platform, channel, thread }) =>
            platform === place.platform &&
            channel === place.channel &&
            (place.thread === undefined || thread === place.thread),
        ),
    transcript: () => transcriptOf(room),
  };
  return room;
}
