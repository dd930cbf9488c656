import type { Content, SharedFile } from "../../world/message.ts";
import type { Fields } from "../../fields.ts";
import { present } from "../../fields.ts";
import { controlsIn, readableText } from "./readable.ts";

/** What a message says in Slack's own terms; kept as the payload of each version. */
export interface Body {
  /** With blocks this is only the fallback for notifications and screen readers. */
  text: string;
  blocks?: readonly Fields[];
  attachments?: readonly Fields[];
  metadata?: unknown;
  /** A name or picture of this message only. */
  username?: string | undefined;
  icons?: Fields;
  /** The blocks were made from `markdown_text` or a stream: a later plain text takes their place. */
  derived?: boolean;
  /** Of a native stream. */
  streaming_state?: "in_progress" | "completed" | "errored";
}

/** A version for the world: what Slack stores, and what a reader gets to see of it. */
export function toContent(body: Body, files: SharedFile[] = []): Content {
  const payload = present({ ...body });
  return { text: readableText(payload), payload, controls: controlsIn(payload), files };
}
