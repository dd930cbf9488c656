import type { JsonValue } from "#core/platform";
import type { Style } from "./blocks.ts";
import type { Calls } from "../api/calls.ts";
import { fieldsOf, textOf } from "../api/payload.ts";

/** Where an answer's messages go, and with what. */
export interface PagePlace {
  calls: Calls;
  channel: string;
  /** Empty where answers stand in the channel itself. */
  thread: string;
  style: Style;
}

/** One message of an answer, as another process would find it again. */
export interface MessageRef {
  timestamp: string;
  key: string;
}

export const refToJson = ({ timestamp, key }: MessageRef): JsonValue => ({ timestamp, key });

export function toRef(json: JsonValue): MessageRef {
  const { timestamp, key } = fieldsOf(json);
  return { timestamp: textOf(timestamp) ?? "", key: textOf(key) ?? "" };
}

/** What a message carries unseen, by which it is known again when its reference was lost. */
export const metadataOf = (key: string): { event_type: string; event_payload: { key: string } } => ({
  event_type: "natter_page",
  event_payload: { key },
});

/** The key that a message carries; `undefined` for one that we did not finish or post. */
export function keyIn(message: unknown): string | undefined {
  const { event_type: type, event_payload: payload } = fieldsOf(fieldsOf(message)["metadata"]);
  return type === "natter_page" ? textOf(fieldsOf(payload)["key"]) : undefined;
}
