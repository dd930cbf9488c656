import { createCalls } from "./calls.ts";
import type { Calls } from "./calls.ts";
import { createFeed } from "./change.ts";
import type { Change, Feed } from "./change.ts";
import { realClock } from "./clock.ts";
import type { Clock } from "./clock.ts";
import { createFaults } from "./faults.ts";
import type { Faults } from "./faults.ts";
import { createForms } from "./form.ts";
import type { Forms } from "./form.ts";
import type { Message, SharedFile } from "./message.ts";
import type { Channel, Person, Place, Space, Thread } from "./place.ts";
import { createStatuses } from "./status.ts";
import type { Statuses } from "./status.ts";
import { createTimeline } from "./timeline.ts";
import type { Timeline } from "./timeline.ts";
import { createUnreadMarks } from "./unread.ts";
import type { UnreadMarks } from "./unread.ts";

/** A file with its bytes. */
export interface StoredFile extends SharedFile {
  platform: string;
  bytes: Uint8Array;
  extras: Record<string, unknown>;
}

/**
 * Everything that exists and happens, on all platforms. The platforms write it, the test kit and the page
 * read it. `add…` adds a thing; after changing its fields, report it with `changed`.
 */
export interface World extends Feed {
  clock: Clock;
  faults: Faults;
  calls: Calls;
  timeline: Timeline;
  unread: UnreadMarks;
  statuses: Statuses;
  forms: Forms;
  files: Map<string, StoredFile>;
  /** All people, including bots. */
  people: readonly Person[];
  addPerson(person: Person): Person;
  /** Returns the person with this id on this platform. */
  person(platform: string, id: string): Person | undefined;
  /** Returns the name of the person with this id, or the id itself. */
  nameOf(platform: string, id: string): string;
  addSpace(space: Space): Space;
  space(platform: string, id: string): Space | undefined;
  spaces(platform?: string): Space[];
  addChannel(channel: Channel): Channel;
  channel(platform: string, id: string): Channel | undefined;
  /** Returns the channels of a platform, or of one space there. */
  channels(platform?: string, space?: string): Channel[];
  addThread(thread: Thread): Thread;
  thread(platform: string, channel: string, id: string): Thread | undefined;
  threads(platform?: string, channel?: string): Thread[];
  /** Reports that a person, space, channel or thread has changed. */
  changed(change: Extract<Change, { type: "person" | "space" | "channel" | "thread" }>): void;
}

/**
 * Returns the people who get an unread mark for a new message: all but its author who see the channel or
 * follow the thread.
 */
function readersOf(world: World, message: Message): Iterable<string> {
  const { platform, channel, thread } = message;
  const audience =
    thread === undefined ? world.channel(platform, channel) : world.thread(platform, channel, thread);
  // A ping also reaches people who do not follow the thread.
  const readers = new Set([...(audience?.members ?? []), ...message.pings]);
  readers.delete(message.author);
  return [...readers].filter((reader) => !message.onlyFor || message.onlyFor.includes(reader));
}

/** Makes an empty world. */
export function createWorld({ clock = realClock }: { clock?: Clock } = {}): World {
  const { tell, ...feed } = createFeed();
  const people: Person[] = [];
  const peopleById = new Map<string, Person>();
  const spaces = new Map<string, Space>();
  const channels = new Map<string, Channel>();
  const threads = new Map<string, Thread>();
  const unread = createUnreadMarks(tell);
  const faults = createFaults(() => tell({ type: "faults", planned: faults.planned() }));
  const indexPerson = (person: Person): void => {
    for (const [platform, id] of Object.entries(person.ids)) peopleById.set(`${platform}/${id}`, person);
  };
  const within =
    (platform?: string, space?: string) =>
    (entry: Place | Channel): boolean =>
      (platform === undefined || entry.platform === platform) &&
      (space === undefined || entry.space === space);
  const world: World = {
    ...feed,
    clock,
    faults,
    unread,
    calls: createCalls(clock, tell),
    timeline: createTimeline(clock, tell, (message) => {
      if (message.system) return;
      const ownPlace: Place = message;
      for (const reader of readersOf(world, message)) {
        unread.raise(ownPlace, reader, message.pings.has(reader));
      }
      // The author has read the place.
      unread.clear(ownPlace, message.author);
    }),
    statuses: createStatuses(clock, tell),
    forms: createForms(tell),
    files: new Map(),
    people,
    addPerson(person) {
      people.push(person);
      indexPerson(person);
      tell({ type: "person", person });
      return person;
    },
    person: (platform, id) => peopleById.get(`${platform}/${id}`),
    nameOf: (platform, id) => peopleById.get(`${platform}/${id}`)?.name ?? id,
    addSpace(space) {
      spaces.set(`${space.platform}/${space.id}`, space);
      tell({ type: "space", space });
      return space;
    },
    space: (platform, id) => spaces.get(`${platform}/${id}`),
    spaces: (platform) =>
      [...spaces.values()].filter((space) => platform === undefined || space.platform === platform),
    addChannel(channel) {
      channels.set(`${channel.platform}/${channel.id}`, channel);
      tell({ type: "channel", channel });
      return channel;
    },
    channel: (platform, id) => channels.get(`${platform}/${id}`),
    channels: (platform, space) => [...channels.values()].filter(within(platform, space)),
    addThread(thread) {
      threads.set(`${thread.platform}/${thread.channel}/${thread.id}`, thread);
      tell({ type: "thread", thread });
      return thread;
    },
    thread: (platform, channel, id) => threads.get(`${platform}/${channel}/${id}`),
    threads: (platform, channel) =>
      [...threads.values()].filter(
        (thread) => within(platform)(thread) && (channel === undefined || thread.channel === channel),
      ),
    changed(change) {
      if (change.type === "person") indexPerson(change.person);
      tell(change);
    },
  };
  return world;
}
