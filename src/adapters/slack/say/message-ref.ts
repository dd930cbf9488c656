import { fieldsOf, type JsonValue, textOf } from "#core/platform";

/** One message of an answer, as another process can find it again. */
export interface MessageRef {
  timestamp: string;
  key: string;
  /** Identifies the page that was posted in a message that cannot be edited. */
  said?: string | undefined;
}

export const refToJson = ({ timestamp, key, said }: MessageRef): JsonValue =>
  said === undefined ? { timestamp, key } : { timestamp, key, said };

export function toRef(json: JsonValue): MessageRef {
  const { timestamp, key, said } = fieldsOf(json);
  return { timestamp: textOf(timestamp) ?? "", key: textOf(key) ?? "", said: textOf(said) };
}
