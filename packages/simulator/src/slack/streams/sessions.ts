import type { Message } from "../../world/message.ts";
import type { Place } from "../../world/place.ts";
import type { World } from "../../world/world.ts";
import type { Installation } from "../apps/directory.ts";

/** What an agent is doing in a thread. https://docs.slack.dev/ai/agent-sessions */
export type SessionStatus = "processing" | "active" | "suspended" | "closed";

/** The words for it, as the API takes them. */
export const sessionStatuses = ["active", "processing", "suspended", "closed"] as const;

/** A thread in which an agent works. */
export interface Session {
  installation: Installation;
  place: Place & { thread: string };
  status: SessionStatus;
  title: string;
  /** The live streams of the thread, which Stop ends. */
  streams: Set<Message>;
}

/** The agent sessions of all workspaces. */
export interface Sessions {
  find(channel: string, thread: string): Session | undefined;
  /** The sessions in a channel that a person could stop, newest first. */
  busy(channel: string): Session[];
  /** Begins a session, or moves it on. The title counts only at the beginning. */
  set(
    installation: Installation,
    place: Place & { thread: string },
    status: SessionStatus,
    title?: string,
  ): Session;
}

/** Shown while it lasts; an agent that is at rest shows nothing. */
const shownStatuses: readonly SessionStatus[] = ["processing", "suspended"];

export function createSessions(world: World): Sessions {
  const sessions = new Map<string, Session>();
  const keyOf = (channel: string, thread: string): string => `${channel}/${thread}`;
  return {
    find: (channel, thread) => sessions.get(keyOf(channel, thread)),
    busy: (channel) =>
      [...sessions.values()]
        .filter(({ place, status }) => place.channel === channel && status === "processing")
        .toReversed(),
    set(installation, place, status, title = "") {
      const key = keyOf(place.channel, place.thread);
      const session = sessions.get(key) ?? {
        installation,
        place,
        status,
        title,
        streams: new Set<Message>(),
      };
      session.status = status;
      sessions.set(key, session);
      const person = installation.userId;
      if (shownStatuses.includes(status))
        world.statuses.show({ ...place, person, kind: "session", text: status });
      else world.statuses.clear(place, person, "session");
      return session;
    },
  };
}
