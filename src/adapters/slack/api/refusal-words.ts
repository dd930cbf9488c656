import type { FailureKind, Gone } from "#core/platform";

const gone: Readonly<Record<string, Gone["reason"]>> = {
  message_not_found: "deleted",
  cant_update_message: "expired",
  edit_window_closed: "expired",
};

/**
 * Returns why a message cannot be written to any more, if Slack's word means that. `thread_not_found` is a word of
 * conversations.replies: Slack posts a reply to a deleted message without a refusal.
 */
export function goneBy(method: string, word: string): Gone["reason"] | undefined {
  if (word === "thread_not_found" && method === "conversations.replies") return "deleted";
  return gone[word];
}

const kinds: Readonly<Record<string, FailureKind>> = {
  account_inactive: "key",
  invalid_auth: "key",
  not_allowed_token_type: "key",
  not_authed: "key",
  token_expired: "key",
  token_revoked: "key",
  two_factor_setup_required: "key",
  access_denied: "no-permission",
  app_access_restricted: "no-permission",
  cannot_reply_to_message: "no-permission",
  channel_not_found: "no-permission",
  ekm_access_denied: "no-permission",
  enterprise_is_restricted: "no-permission",
  is_archived: "no-permission",
  is_inactive: "no-permission",
  messages_tab_disabled: "no-permission",
  missing_scope: "no-permission",
  no_permission: "no-permission",
  not_in_channel: "no-permission",
  posting_to_channel_denied: "no-permission",
  posting_to_general_channel_denied: "no-permission",
  team_access_not_granted: "no-permission",
  user_is_restricted: "no-permission",
  user_not_in_channel: "no-permission",
  msg_blocks_too_long: "too-long",
  msg_blocks_too_many: "too-long",
  msg_too_long: "too-long",
  internal_error: "busy",
  fatal_error: "busy",
  service_unavailable: "busy",
  messaging_processing_failed: "busy",
  external_channel_migrating: "busy",
  request_timeout: "busy",
  streaming_state_conflict: "busy",
  org_login_required: "busy",
  team_added_to_org: "busy",
  update_failed: "busy",
};

/** Beginnings of words that come from the settings of a workspace and of Slack Connect. */
const families = ["restricted_action", "slack_connect_"];

/** Returns the kind of failure that a word means. An unknown word counts as a refusal of the content. */
export function kindBy(word: string): FailureKind {
  return kinds[word] ?? (families.some((family) => word.startsWith(family)) ? "no-permission" : "refused");
}

const advice: readonly [beginning: string, sentence: string][] = [
  ["app_access_restricted", "the person may not use this app; an administrator must approve the app"],
  ["cannot_reply_to_message", "a message of this type takes no replies"],
  ["ekm_access_denied", "the organization has withdrawn its encryption keys for this channel"],
  ["enterprise_is_restricted", "the organization does not let this app write; ask its administrators"],
  ["is_inactive", "the channel is archived, frozen or deleted"],
  ["not_allowed_token_type", "this needs the token of the bot, which begins with xoxb-"],
  ["org_login_required", "the workspace is being moved to an organization and comes back later"],
  ["posting_to_", "the settings of the workspace do not let the bot post in this channel"],
  ["restricted_action", "the settings of the workspace or channel do not let the bot post here"],
  ["slack_connect_", "an administrator has switched off sharing this with others by Slack Connect"],
  [
    "team_access_not_granted",
    "the app is installed in the organization and not in this workspace; an administrator must add the app to this workspace",
  ],
  ["two_factor_setup_required", "the account behind the token must set up two-factor authentication"],
];

/** Tells the operator what to do about a word that does not say it. */
export function adviceOn(word: string): string | undefined {
  return advice.find(([beginning]) => word.startsWith(beginning))?.[1];
}
