// The fields of Slack's payloads by name. Recordings (../../bin/extract-payloads.js) and the simulator's payloads are both read by it.

import { isFields, listOf } from "../../src/fields.ts";
import type { Fields } from "../../src/fields.ts";

/** Deeper fields belong to blocks, files and profiles, which have shapes of their own. */
const deepest = 2;

/** Returns the paths of the fields of a value: "user", "attachments[].text". */
export function pathsOf(value: unknown, prefix = "", depth = 1): Set<string> {
  const inner = isFields(value) ? Object.entries(value).filter(([key]) => !key.startsWith("__")) : [];
  return new Set(
    inner.flatMap(([key, field]) => {
      const path = `${prefix}${key}`;
      if (depth === deepest) return [path];
      const below = Array.isArray(field)
        ? listOf(field).flatMap((item) => [...pathsOf(item, `${path}[].`, depth + 1)])
        : pathsOf(field, `${path}.`, depth + 1);
      return [path, ...below];
    }),
  );
}

/** Returns the parts of a payload by kind: the envelope, the event, and each message in it. */
export function partsOf(body: Fields): [kind: string, part: Fields][] {
  const { event } = body;
  if (!isFields(event)) return interactionParts(body);
  const { event: _event, ...envelope } = body;
  const outer: [string, Fields] = ["event_callback", envelope];
  const { type, subtype } = event;
  if (type !== "message" && type !== "app_mention") return [outer, [`event ${String(type)}`, event]];
  const { message, previous_message: before, ...rest } = event;
  const inner = [message, before].filter(isFields).map((each): [string, Fields] => ["any message", each]);
  if (inner.length > 0) return [outer, [`event message ${String(subtype)}`, rest], ...inner];
  return [
    outer,
    ...(type === "app_mention" ? [["event app_mention", event] as [string, Fields]] : []),
    ["any message", event],
  ];
}

function interactionParts(body: Fields): [string, Fields][] {
  const { message, ...rest } = body;
  const kind = typeof body["command"] === "string" ? "slash command" : String(body["type"]);
  return [[kind, rest], ...(isFields(message) ? [["any message", message] as [string, Fields]] : [])];
}
