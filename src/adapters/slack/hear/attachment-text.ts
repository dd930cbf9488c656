import { type Fields, listOf, textOf } from "#core/platform";
import { fromBlocks } from "./block-text.ts";
import { linkTo, toMarked } from "./mrkdwn.ts";

/** Slack writes this where an attachment has no fallback. */
const noFallback = "[no preview available]";

/** Tells whether an attachment is another message, which a person forwarded or linked to. */
export const isMessage = ({
  is_share: isShare,
  is_msg_unfurl: isUnfurl,
  message_blocks: blocks,
}: Fields): boolean => isShare === true || isUnfurl === true || listOf(blocks).length > 0;

/** Tells whether an attachment is the preview of a link. */
export const isPreview = (attachment: Fields): boolean =>
  attachment["is_app_unfurl"] === true ||
  textOf(attachment["from_url"]) !== undefined ||
  textOf(attachment["original_url"]) !== undefined;

/**
 * Returns what an attachment says, as pieces of Markdown. The fallback counts only if the attachment says nothing else.
 * https://docs.slack.dev/reference/messaging/payload#legacy
 */
export function partsOf(attachment: Fields, self: string | undefined): string[] {
  const marked = (name: string): string => toMarked(textOf(attachment[name]) ?? "", self);
  const title = marked("title");
  const address = textOf(attachment["title_link"]);
  const fields = listOf(attachment["fields"]).map((field) =>
    [textOf(field["title"]), toMarked(textOf(field["value"]) ?? "", self)].filter(Boolean).join(": "),
  );
  const parts = [
    marked("pretext"),
    marked("author_name"),
    title && address ? linkTo(address, title) : title,
    marked("text"),
    fields.filter(Boolean).join("\n"),
    fromBlocks(attachment["blocks"], self),
    marked("footer"),
  ].filter(Boolean);
  const fallback = textOf(attachment["fallback"]) ?? "";
  return parts.length > 0 || fallback === noFallback ? parts : [toMarked(fallback, self)].filter(Boolean);
}
