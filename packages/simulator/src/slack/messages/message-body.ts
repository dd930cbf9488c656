import { readBlocks } from "./blocks.ts";
import type { Body } from "./content.ts";
import { isFields, listOf, present, stringOf } from "../../fields.ts";
import type { Fields } from "../../fields.ts";
import { refuse, refuseBecause } from "../refusal.ts";

/** What the writing methods take alike. Other arguments are accepted and change nothing that is simulated. */
export interface BodyValues {
  text?: string | undefined;
  blocks?: unknown;
  attachments?: unknown;
  markdown_text?: string | undefined;
  metadata?: unknown;
}

/** Characters in one `markdown_text`. What Slack answers beyond is not documented. */
export const mostMarkdownText = 12_000;
const mostAttachments = 100;
const largestMetadata = 16_384;

/** Turns arguments into what a message says, or refuses. What was not sent is undefined: an edit keeps it. */
export function readBody(values: BodyValues): Partial<Body> {
  const { text, markdown_text: markdown } = values;
  if (markdown !== undefined) {
    if (text !== undefined || values.blocks !== undefined) refuse("markdown_text_conflict");
    return { ...markdownBody(markdown), ...rest(values) };
  }
  const blocks = values.blocks === undefined ? undefined : readBlocks(values.blocks, "message");
  return present({ text, blocks, ...rest(values) });
}

/** A message that is written as Markdown only. */
export function markdownBody(markdown: string): Partial<Body> {
  // The reference names no error for this; see the table of assumed answers in the tests.
  if (markdown.length > mostMarkdownText) {
    refuseBecause(
      "msg_too_long",
      `markdown_text holds ${markdown.length} characters, ${mostMarkdownText} are allowed`,
    );
  }
  if (markdown === "") return { text: "" };
  return {
    text: markdown,
    blocks: readBlocks([{ type: "markdown", text: markdown }], "message"),
    derived: true,
  };
}

function rest({ attachments, metadata }: BodyValues): Fields {
  if (attachments !== undefined && !Array.isArray(attachments)) {
    refuseBecause("invalid_arguments", "attachments must be an array");
  }
  if (Array.isArray(attachments) && attachments.length > mostAttachments) refuse("too_many_attachments");
  return present({
    attachments: attachments === undefined ? undefined : listOf(attachments),
    metadata: readMetadata(metadata),
  });
}

/** Checks what an app hangs on a message for itself. An empty object takes it away. */
export function readMetadata(value: unknown): Fields | undefined {
  if (value === undefined) return undefined;
  if (!isFields(value)) refuse("invalid_metadata_format");
  if (Object.keys(value).length === 0) return value;
  if (stringOf(value["event_type"]) === "" || !isFields(value["event_payload"]))
    refuse("invalid_metadata_schema");
  if (JSON.stringify(value).length > largestMetadata) refuse("metadata_too_large");
  return value;
}

/** A message must say something. */
export function requireText({ text = "", blocks = [], attachments = [] }: Partial<Body>): void {
  if (text.trim() === "" && blocks.length === 0 && attachments.length === 0) refuse("no_text");
}
