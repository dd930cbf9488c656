import type { JsonValue } from "#core/bot";

/** What JSON makes of a value. What JSON does not know becomes null; what it cannot write, such as a circle, throws. */
export function toJson(value: unknown): JsonValue {
  return JSON.parse(JSON.stringify(value) ?? "null");
}
