import { fieldsOf, type JsonValue, textOf } from "#core/platform";

/** One message of an answer, as another process can find it again. */
export interface MessageRef {
  timestamp: string;
  key: string;
}

export const refToJson = ({ timestamp, key }: MessageRef): JsonValue => ({ timestamp, key });

export function toRef(json: JsonValue): MessageRef {
  const { timestamp, key } = fieldsOf(json);
  return { timestamp: textOf(timestamp) ?? "", key: textOf(key) ?? "" };
}
