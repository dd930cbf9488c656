import { fieldsOf, type Fields, type PersonRef, textOf } from "#core/platform";
import type { Installation } from "../api/workspaces.ts";

/** The subtypes of messages by people and bots. Slack itself writes all others. https://docs.slack.dev/reference/events/message */
const spoken = new Set([
  undefined,
  "bot_message",
  "file_share",
  "me_message",
  "message_share",
  "thread_broadcast",
]);

/** Tells whether a person or a bot wrote a message. Slack also writes notices, some of them in a person's name. */
export function isSaid(message: Fields): boolean {
  const isSlack = textOf(message["user"])?.startsWith("USLACK") === true;
  return spoken.has(textOf(message["subtype"])) && message["hidden"] !== true && !isSlack;
}

/** Returns the author of a message from an event, history or a shortcut. */
export function authorOf(message: Fields): PersonRef | undefined {
  const bot = textOf(message["bot_id"]);
  const id = textOf(message["user"]) ?? bot;
  if (id === undefined) return undefined;
  if (bot === undefined && message["subtype"] !== "bot_message") return { id, isBot: false };
  const name = textOf(message["username"]) ?? textOf(fieldsOf(message["bot_profile"])["name"]);
  return { id, isBot: true, ...(name !== undefined && { name }) };
}

/** Tells whether the bot wrote a message. Slack sends the bot's own messages, too. */
export function isOurs(message: Fields, self: string | undefined, app?: string): boolean {
  const isSelf = self !== undefined && message["user"] === self;
  return isSelf || (app !== undefined && message["app_id"] === app);
}

/**
 * Returns the kind of a message's author. In a channel that other organizations share, an author of another workspace is external,
 * unless Slack says that the workspace belongs to the same organization.
 */
export function kindOf(
  message: Fields,
  { team, enterprise }: Installation,
  isSharedOutside: boolean,
): PersonRef["kind"] {
  const profile = fieldsOf(message["user_profile"]);
  const home = textOf(message["user_team"]) ?? textOf(message["team"]);
  const isForeign = isSharedOutside && home !== undefined && home !== team && home !== enterprise;
  if (isForeign || profile["is_stranger"] === true) return "external";
  return profile["is_restricted"] === true || profile["is_ultra_restricted"] === true ? "guest" : undefined;
}
