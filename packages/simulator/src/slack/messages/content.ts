import type { Content, Message, SharedFile } from "../../world/message.ts";
import type { Fields } from "../../fields.ts";
import { present } from "../../fields.ts";
import { controlsIn, readableText } from "./readable.ts";

/** The content of a message as Slack stores it. It is the payload of each version. */
export interface Body {
  /** If there are blocks, this is only the fallback for notifications and screen readers. */
  text: string;
  blocks?: readonly Fields[];
  attachments?: readonly Fields[];
  metadata?: unknown;
  /** A name for this message only. */
  username?: string | undefined;
  icons?: Fields;
  /** The blocks were made from `markdown_text` or a stream. A later plain text replaces them. */
  derived?: boolean;
  /** The state of a native stream. */
  streaming_state?: "in_progress" | "completed" | "errored";
}

/** Turns a body into content for the world: what Slack stores, and what a reader sees. */
export function toContent(body: Body, files: SharedFile[] = []): Content {
  const payload = present({ ...body });
  return { text: readableText(payload), payload, controls: controlsIn(payload), files };
}

/** Returns the content that Slack now stores for a message. */
export function currentPayload(message: Message): Partial<Body> {
  return message.versions.at(-1)?.content.payload ?? {};
}
