import { chance } from "../chance.ts";
import type { Discord } from "../state/discord.ts";
import type { Event } from "../state/event.ts";
import type { Session } from "./session.ts";

/**
 * Makes the delivery of events to sessions: at once, or as `settings.disorder` says. A session hears what
 * happens in one channel in order; sessions and channels know nothing of each other. What a client needs to
 * know of a place (servers, channels, threads, roles) comes at once, as do interactions, which wait for an
 * answer.
 */
export function createDelivery({ world, settings }: Discord): (session: Session, event: Event) => void {
  /** Session and channel → the events on their way, the oldest first. */
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
      // Whichever timer ends first sends the oldest, which keeps the order.
      world.clock.after(disorder.within * chance(disorder.seed, count), () => line.shift()?.());
    });
  };
}
