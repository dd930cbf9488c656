import type { Clock } from "./clock.ts";
import type { Place } from "./place.ts";

/**
 * A sign of activity that is not a message: typing, a status, a session's state. A status and a session share
 * one slot per place and person, so the one that was written last shows (agentconnect-md/agentconnect#1483).
 */
export interface Status extends Place {
  person: string;
  /**
   * `typing`: "… is typing"; `status`: a free text ("is searching…"); `session`: the state of an agent
   * session, with a Stop button while "processing".
   */
  kind: "typing" | "status" | "session";
  text: string;
  /** Slack's rotating texts while a status shows. */
  loading?: readonly string[];
  /** When it disappears by itself. */
  until?: number;
}

/** The statuses that show now. */
export interface Statuses {
  /** Shows a status. Replaces the one in the same slot. */
  show(status: Status): void;
  /** Removes the statuses of this place and person: of one kind, or all. */
  clear(place: Place, person: string, kind?: Status["kind"]): void;
  /** Returns what shows now: in exactly this thread or channel, or everywhere. */
  showing(place?: Place): Status[];
}

const keyOf = ({ platform, channel, thread = "" }: Place): string => `${platform}/${channel}/${thread}`;

/** Makes the statuses of one world. */
export function createStatuses(
  clock: Clock,
  tell: (change: { type: "status"; status: Status; shown: boolean }) => void,
): Statuses {
  const shown = new Map<string, { status: Status; cancel: () => void }>();
  const take = (key: string): void => {
    const entry = shown.get(key);
    if (!entry) return;
    entry.cancel();
    shown.delete(key);
    tell({ type: "status", status: entry.status, shown: false });
  };
  const keyFor = (status: Place & { person: string; kind: Status["kind"] }): string =>
    `${keyOf(status)}/${status.person}/${status.kind === "typing" ? "typing" : "activity"}`;
  return {
    show(status) {
      const key = keyFor(status);
      const before = shown.get(key);
      if (before && before.status.kind !== status.kind) take(key);
      before?.cancel();
      const cancel =
        status.until === undefined ? () => {} : clock.after(status.until - clock.now(), () => take(key));
      shown.set(key, { status, cancel });
      tell({ type: "status", status, shown: true });
    },
    clear(place, person, kind) {
      const kinds = kind ? [kind] : (["typing", "status", "session"] as const);
      for (const each of kinds) {
        const key = keyFor({ ...place, person, kind: each });
        if (shown.get(key)?.status.kind === each) take(key);
      }
    },
    showing(place) {
      const all = [...shown.values()].map(({ status }) => status);
      return place ? all.filter((status) => keyOf(status) === keyOf(place)) : all;
    },
  };
}
