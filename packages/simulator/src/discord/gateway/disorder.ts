import { chance } from "../chance.ts";
import type { Discord } from "../state/discord.ts";
import type { Event } from "../state/event.ts";
import type { Session } from "./session.ts";

/**
 * Delivers events to sessions at once, or as `settings.disorder` says. A session hears the events of one channel
 * in order, and those of different channels in any order. Events about servers, channels, threads and roles come
 * at once, as do interactions, which wait for a response.
 */
export function createDelivery({ world, settings }: Discord): (session: Session, event: Event) => void {
  /** The events on their way, by session and channel, oldest first. */
  const lines = new Map<string, (() => void)[]>();
  let count = 0;
  return (session, event) => {
    const { disorder } = settings;
    if (!disorder || !event.venue || !/^(MESSAGE|TYPING)_/.test(event.name)) return session.hear(event);
    const key = `${session.id} ${event.venue.id}`;
    const line = lines.get(key) ?? [];
    lines.set(key, line);
    session.hear(event, (send) => {
      line.push(send);
      count += 1;
      // Each timer sends the oldest event, which keeps the order.
      world.clock.after(disorder.within * chance(disorder.seed, count), () => line.shift()?.());
    });
  };
}
