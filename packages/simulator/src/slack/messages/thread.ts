import type { Message } from "../../world/message.ts";
import type { World } from "../../world/world.ts";

/** Returns the visible replies of a thread. */
export function repliesOf(world: World, channel: string, root: string): Message[] {
  return world.timeline
    .all("slack", channel)
    .filter(({ thread, deleted, onlyFor }) => thread === root && !deleted && !onlyFor);
}

/**
 * Tells whether this message has a thread or may start one: it is not a reply, and it still exists. A deleted
 * message with replies stays as a tombstone.
 */
export function rootExists(world: World, channel: string, timestamp: string): boolean {
  const root = world.timeline.find("slack", channel, timestamp);
  if (!root || root.thread !== undefined || root.onlyFor) return false;
  return !root.deleted || repliesOf(world, channel, timestamp).length > 0;
}
