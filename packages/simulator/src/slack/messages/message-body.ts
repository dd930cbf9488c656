import { readBlocks } from "./blocks.ts";
import type { Body } from "./content.ts";
import { isFields, listOf, present, stringOf } from "../../fields.ts";
import type { Fields } from "../../fields.ts";
import { tableFaults } from "./tables.ts";
import { refuse, refuseBecause } from "../refusal.ts";

/** The arguments that all writing methods share. Others are accepted and change nothing in the simulator. */
export interface BodyValues {
  text?: string | undefined;
  blocks?: unknown;
  attachments?: unknown;
  markdown_text?: string | undefined;
  metadata?: unknown;
}

/** Characters in one `markdown_text`. Slack does not document its answer to more. */
export const mostMarkdownText = 12_000;
const mostAttachments = 100;
const largestMetadata = 16_384;

/** Turns arguments into a message's body, or refuses. An undefined part was not sent, so an edit keeps it. */
export function readBody(values: BodyValues): Partial<Body> {
  const { text, markdown_text: markdown } = values;
  if (markdown !== undefined) {
    if (text !== undefined || values.blocks !== undefined) refuse("markdown_text_conflict");
    return { ...markdownBody(markdown), ...rest(values) };
  }
  const blocks = values.blocks === undefined ? undefined : readBlocks(values.blocks, "message");
  const others = rest(values);
  const faults = tableFaults(blocks ?? [], listOf(others["attachments"]));
  if (faults.length > 0) refuseBecause("invalid_attachments", ...faults);
  return present({ text, blocks, ...others });
}

/** Turns `markdown_text` into a message's body. */
export function markdownBody(markdown: string): Partial<Body> {
  // The reference names no error for this. The tests list it among the assumed answers.
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

/** Checks a message's metadata. An empty object removes it. */
export function readMetadata(value: unknown): Fields | undefined {
  if (value === undefined) return undefined;
  if (!isFields(value)) refuse("invalid_metadata_format");
  if (Object.keys(value).length === 0) return value;
  if (stringOf(value["event_type"]) === "" || !isFields(value["event_payload"]))
    refuse("invalid_metadata_schema");
  if (JSON.stringify(value).length > largestMetadata) refuse("metadata_too_large");
  return value;
}

/** Refuses an empty message. */
export function requireText({ text = "", blocks = [], attachments = [] }: Partial<Body>): void {
  if (text.trim() === "" && blocks.length === 0 && attachments.length === 0) refuse("no_text");
}
