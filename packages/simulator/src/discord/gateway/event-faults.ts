import type { World } from "../../world/world.ts";
import type { Event } from "../state/event.ts";

/** Delivers events: once, or twice, late, incomplete or after the next one if a fault says so. */
export function createEventFaults(world: World, deliver: (event: Event) => void): (event: Event) => void {
  const kinds = ["duplicated-event", "reordered-event", "delayed-event", "partial-event"] as const;
  let overtaken: Event[] = [];
  return (event) => {
    const fault = world.faults.take("discord", event.name, kinds);
    if (fault?.kind === "reordered-event") return void overtaken.push(event);
    if (fault?.kind === "delayed-event") return void world.clock.after(fault.ms, () => deliver(event));
    deliver(fault?.kind === "partial-event" ? partial(event) : event);
    if (fault?.kind === "duplicated-event") deliver(event);
    const late = overtaken;
    overtaken = [];
    for (const each of late) deliver(each);
  };
}

const essential = ["id", "channel_id", "guild_id", "edited_timestamp"];

/** Keeps only the place of a changed message and the time of the edit. */
function partial(event: Event): Event {
  const data: Event["data"] = (viewer) =>
    Object.fromEntries(Object.entries(event.data(viewer)).filter(([key]) => essential.includes(key)));
  return { ...event, data };
}
