import type { Message } from "../../world/message.ts";
import type { World } from "../../world/world.ts";

/** The replies of a thread that still stand. */
export function repliesOf(world: World, channel: string, root: string): Message[] {
  return world.timeline
    .all("slack", channel)
    .filter(({ thread, deleted, onlyFor }) => thread === root && !deleted && !onlyFor);
}

/**
 * Whether a thread hangs, or may begin, on this message: one that is not a reply itself, and still there. A deleted one
 * stays as a gravestone while it has replies.
 */
export function rootExists(world: World, channel: string, timestamp: string): boolean {
  const root = world.timeline.find("slack", channel, timestamp);
  if (!root || root.thread !== undefined || root.onlyFor) return false;
  return !root.deleted || repliesOf(world, channel, timestamp).length > 0;
}
