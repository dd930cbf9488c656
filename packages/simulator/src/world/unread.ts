import type { Place } from "./place.ts";

/** What a person has not read yet at a place. */
export interface Unread {
  count: number;
  /** How many of those messages mention the reader. */
  pings: number;
}

/** A person's unread mark at a place. */
export interface UnreadMark extends Unread {
  place: Place;
  person: string;
}

/** The unread marks of all people. A channel and each of its threads are counted separately. */
export interface UnreadMarks {
  of(place: Place, person: string): Unread;
  raise(place: Place, person: string, ping: boolean): void;
  /** Clears the mark, because the person has looked. */
  clear(place: Place, person: string): void;
  /** Returns every mark, including those that have been cleared. */
  all(): UnreadMark[];
}

/** Makes the unread marks of one world. */
export function createUnreadMarks(tell: (change: { type: "unread" } & UnreadMark) => void): UnreadMarks {
  const marks = new Map<string, UnreadMark>();
  const keyOf = ({ platform, channel, thread = "" }: Place, person: string): string =>
    `${platform}/${channel}/${thread}/${person}`;
  const of: UnreadMarks["of"] = (place, person) => {
    const { count = 0, pings = 0 } = marks.get(keyOf(place, person)) ?? {};
    return { count, pings };
  };
  const set = (place: Place, person: string, unread: Unread): void => {
    const { platform, space, channel, thread } = place;
    const bare: Place = { platform, space, channel, ...(thread !== undefined && { thread }) };
    const mark = { place: bare, person, ...unread };
    marks.set(keyOf(place, person), mark);
    tell({ type: "unread", ...mark });
  };
  return {
    of,
    raise(place, person, ping) {
      const { count, pings } = of(place, person);
      set(place, person, { count: count + 1, pings: pings + Number(ping) });
    },
    clear(place, person) {
      if (of(place, person).count > 0) set(place, person, { count: 0, pings: 0 });
    },
    all: () => [...marks.values()],
  };
}
