import { flag, json, text } from "../arguments.ts";
import type { Body } from "../../messages/content.ts";
import type { BotCall } from "../method.ts";

/** The arguments of all writing methods. */
export const writing = {
  text,
  blocks: json("invalid_blocks_format"),
  attachments: json(),
  markdown_text: text,
  metadata: json("invalid_metadata_format"),
  parse: text,
  link_names: flag,
  as_user: flag,
};

/** The arguments that change a message's name and picture. */
export const authorship = { username: text, icon_emoji: text, icon_url: text };

/** The errors of all writing methods about a message's body. */
export const bodyRefusals: readonly string[] = [
  "invalid_attachments",
  "invalid_blocks",
  "invalid_blocks_format",
  "invalid_metadata_format",
  "invalid_metadata_schema",
  "markdown_text_conflict",
  "metadata_too_large",
  "msg_blocks_too_long",
  "msg_too_long",
  "no_text",
  "too_many_attachments",
];

/** Returns the name and picture of a message. Without the scope for it, Slack uses the app's own. */
export function authorshipOf(
  { installation }: BotCall,
  values: { username: string | undefined; icon_emoji: string | undefined; icon_url: string | undefined },
): Partial<Body> {
  const { username, icon_emoji: emoji, icon_url: image } = values;
  if (!installation.scopes.includes("chat:write.customize")) return {};
  const icons = { ...(emoji !== undefined && { emoji }), ...(image !== undefined && { image_64: image }) };
  return { ...(username !== undefined && { username }), ...(Object.keys(icons).length > 0 && { icons }) };
}
