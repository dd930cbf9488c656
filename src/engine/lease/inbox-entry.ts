import { BadInput, type Inbound, threadKey } from "#core";
import { toJsonText } from "./json-text.ts";

/** An event as it is stored. */
export interface InboxEntry {
  id: string;
  lane: string;
  event: string;
}

const threadParts = ["platform", "space", "channel", "thread"] as const;

/** Turns an event into what is stored. Throws `BadInput` for what no engine could hand out again: types do not check what platforms send. */
export function toInboxEntry(event: Inbound): InboxEntry {
  const given: unknown = event;
  if (typeof given !== "object" || given === null) {
    throw new BadInput(`An event must be an object with an id and a thread, got ${show(given)}.`);
  }
  const { id, thread } = event;
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
  return { id, lane: threadKey(thread), event: toJsonText(`The event ${id}`, event) };
}

/** Describes a wrong value well enough to find it, and never quotes a whole message. */
function show(value: unknown): string {
  if (value === null || value === undefined) return String(value);
  if (typeof value === "string") return `the text "${value.slice(0, 40)}"`;
  if (typeof value !== "object") return `a ${typeof value}`;
  return `an object with ${Object.keys(value).slice(0, 8).join(", ") || "no fields"}`;
}
