import { fieldsOf, textOf } from "#core/platform";

const eventType = "natter_page";

/** Returns the hidden metadata by which a page is found when its reference was lost. */
export const metadataOf = (key: string): { event_type: string; event_payload: { key: string } } => ({
  event_type: eventType,
  event_payload: { key },
});

/** Returns the key of a message that natter posted or finished. */
export function keyIn(message: unknown): string | undefined {
  const { event_type: type, event_payload: payload } = fieldsOf(fieldsOf(message)["metadata"]);
  return type === eventType ? textOf(fieldsOf(payload)["key"]) : undefined;
}
