import type { World } from "../../world/world.ts";
import type { Event } from "../state/event.ts";

/** Delivers events: once, or twice, late or after the next one if a fault says so. */
export function createEventFaults(world: World, deliver: (event: Event) => void): (event: Event) => void {
  const kinds = ["duplicated-event", "reordered-event", "delayed-event"] as const;
  let overtaken: Event[] = [];
  return (event) => {
    const fault = world.faults.take("discord", event.name, kinds);
    if (fault?.kind === "reordered-event") return void overtaken.push(event);
    if (fault?.kind === "delayed-event") return void world.clock.after(fault.ms, () => deliver(event));
    deliver(event);
    if (fault?.kind === "duplicated-event") deliver(event);
    const late = overtaken;
    overtaken = [];
    for (const each of late) deliver(each);
  };
}
