import { BadInput, type Inbound, threadKey } from "#core/engine";
import { toJsonText } from "./json-text.ts";

/** An event as it is stored. */
export interface InboxEntry {
  id: string;
  lane: string;
  /** The platform's time, which is its place in the lane. At equal times the smaller id comes first, byte by byte. */
  at: number;
  /** As JSON. */
  event: string;
}

const threadParts = ["platform", "space", "channel", "thread"] as const;

/** Turns an event into what is stored. Throws `BadInput` for what no engine could hand out again: types do not check what platforms send. */
export function toInboxEntry(event: Inbound): InboxEntry {
  const given: unknown = event;
  if (typeof given !== "object" || given === null) {
    throw new BadInput(`An event must be an object with an id and a thread, got ${show(given)}.`);
  }
  const { id, thread, at } = event;
  if (typeof id !== "string" || id === "") {
    throw new BadInput(
      `An event must have the platform's id as a string, got ${show(id)} in ${show(given)}.`,
    );
  }
  for (const part of threadParts) {
    const value: unknown = thread?.[part];
    if (typeof value !== "string") {
      throw new BadInput(`The event ${id} must have a string as thread.${part}, got ${show(value)}.`);
    }
  }
  if (!Number.isFinite(at)) {
    throw new BadInput(`The event ${id} must have the platform's time as a number, got ${show(at)}.`);
  }
  return { id, lane: threadKey(thread), at, event: toJsonText(`The event ${id}`, event) };
}

/** Describes a wrong value well enough to find it, and never quotes a whole message. */
function show(value: unknown): string {
  if (value === null || value === undefined || Number.isNaN(value)) return String(value);
  if (typeof value === "string") return `the text "${value.slice(0, 40)}"`;
  if (typeof value !== "object") return `a ${typeof value}`;
  return `an object with ${Object.keys(value).slice(0, 8).join(", ") || "no fields"}`;
}
