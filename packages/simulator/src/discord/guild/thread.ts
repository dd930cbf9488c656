import type { Channel, Thread } from "../../world/place.ts";
import type { NewPlaces, Places } from "./places.ts";
import { channelTypes, threadExtras } from "./guild.ts";
import { Refusal } from "../refusal.ts";

/** The minutes of silence after which a thread can archive itself. */
export const archiveDurations = [60, 1440, 4320, 10_080] as const;

/** A thread that is about to begin. */
export interface NewThread {
  channel: Channel;
  ownerId: string;
  name: string;
  /** The id of the message that the thread hangs on. */
  id?: string;
  archiveDuration?: number | undefined;
  isPrivate?: boolean;
  slowmode?: number | undefined;
  tags?: string[];
  invitable?: boolean | undefined;
}

/** Creates a thread. Its owner follows it. */
export function createThread(places: NewPlaces, fresh: NewThread): Thread {
  const { world, settings, threadChannels } = places;
  const { channel, ownerId, name } = fresh;
  const active = world
    .threads("discord")
    .filter((thread) => thread.space === channel.space && !thread.archived && !threadExtras(thread).gone);
  if (active.length >= settings.activeThreads) throw new Refusal("too many threads");
  const now = world.clock.now();
  const id = fresh.id ?? places.snowflakes.next();
  threadChannels.set(id, channel.id);
  const thread = world.addThread({
    platform: "discord",
    space: channel.space,
    channel: channel.id,
    id,
    name,
    members: new Set([ownerId]),
    archived: false,
    locked: false,
    extras: {
      discord: {
        type: fresh.isPrivate ? channelTypes.privateThread : channelTypes.publicThread,
        ownerId,
        createdAt: now,
        archiveChangedAt: now,
        archiveDuration: fresh.archiveDuration ?? 1440,
        slowmode: fresh.slowmode ?? 0,
        tags: fresh.tags ?? [],
        invitable: fresh.invitable ?? true,
      },
    },
  });
  watchSilence(places, thread);
  return thread;
}

/** Archives a thread, or opens it again. */
export function setArchived(places: Places, thread: Thread, archived: boolean): void {
  if (thread.archived === archived) return;
  thread.archived = archived;
  threadExtras(thread).archiveChangedAt = places.world.clock.now();
  places.world.changed({ type: "thread", thread });
  if (!archived) watchSilence(places, thread);
}

/** Archives a thread once no message has been written in it for as long as it says. */
function watchSilence(places: Places, thread: Thread): void {
  const { clock, timeline } = places.world;
  const look = (): void => {
    const { gone, archiveChangedAt, archiveDuration } = threadExtras(thread);
    if (gone || thread.archived) return;
    const last = timeline.at({ ...thread, thread: thread.id }).at(-1);
    const due = Math.max(last?.at ?? 0, archiveChangedAt) + archiveDuration * 60_000;
    if (due <= clock.now()) setArchived(places, thread, true);
    else clock.after(due - clock.now(), look);
  };
  look();
}

/** Deletes a thread with everything in it. */
export function deleteThread(places: Places, thread: Thread): void {
  threadExtras(thread).gone = true;
  thread.archived = true;
  places.world.changed({ type: "thread", thread });
}
