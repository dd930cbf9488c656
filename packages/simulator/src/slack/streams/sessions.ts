import type { Message } from "../../world/message.ts";
import type { Place } from "../../world/place.ts";
import type { World } from "../../world/world.ts";
import type { Installation } from "../apps/installation.ts";

/** The state of an agent in a thread. https://docs.slack.dev/ai/agent-sessions */
export type SessionStatus = "processing" | "active" | "suspended" | "closed";

/** The states that the API accepts. */
export const sessionStatuses = ["active", "processing", "suspended", "closed"] as const;

/** A thread in which an agent works. */
export interface Session {
  installation: Installation;
  place: Place & { thread: string };
  status: SessionStatus;
  title: string;
  /** The live streams of the thread. Stop ends them. */
  streams: Set<Message>;
}

/** The agent sessions of all workspaces. */
export interface Sessions {
  find(channel: string, thread: string): Session | undefined;
  /** Returns the sessions in a channel that a person can stop, newest first. */
  busy(channel: string): Session[];
  /** Creates a session, or sets its status. The title counts only for a new session. */
  set(
    installation: Installation,
    place: Place & { thread: string },
    status: SessionStatus,
    title?: string,
  ): Session;
}

/** The states that clients show. */
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
      else {
        // An idle session shows nothing, not even an earlier status.
        world.statuses.clear(place, person, "session");
        world.statuses.clear(place, person, "status");
      }
      return session;
    },
  };
}
