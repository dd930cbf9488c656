import type { Log } from "#core/platform";

/**
 * The scopes that the app needs, each with its purpose. The manifest and the OAuth installation ask for them. `metadata.message:read`
 * is none of them: Slack asks for it only for the events about metadata, and the history scopes suffice to read the metadata of a
 * message with `include_all_metadata`. https://docs.slack.dev/reference/methods/conversations.replies
 */
export const scopes: Readonly<Record<string, string>> = {
  "app_mentions:read": "to hear mentions",
  "assistant:write": "to suggest prompts",
  "channels:history": "to follow threads in public channels",
  "channels:read": "to hear who joins public channels",
  "chat:write": "to answer",
  commands: "to offer a command and a shortcut",
  "files:read": "to read files that people share",
  "files:write": "to send files",
  "groups:history": "to follow threads in private channels",
  "groups:read": "to hear who joins private channels",
  "im:history": "to hear direct messages",
  "im:read": "to find direct messages that it missed",
  "mpim:history": "to follow threads in group messages",
  "mpim:read": "to find group messages that it missed",
  "reactions:read": "to stop when people react",
  "users:read": "to know people's names and time zones",
};

/** The events that the bot listens to, by their names in the manifest. */
export const events: readonly string[] = [
  "agent_session_stopped",
  "app_context_changed",
  "app_home_opened",
  "app_mention",
  "app_uninstalled",
  "member_joined_channel",
  "member_left_channel",
  "message.channels",
  "message.groups",
  "message.im",
  "message.mpim",
  "reaction_added",
  "tokens_revoked",
];

/** Warns of each missing scope. Without the warning a bot would be online, hear nothing and give no reason. */
export function reportMissingScopes(granted: readonly string[], log: Log): void {
  // Some proxies drop the header that names the granted scopes.
  if (granted.length === 0) return;
  const missing = Object.keys(scopes).filter((scope) => !granted.includes(scope));
  for (const scope of missing)
    log.warn(
      { scope },
      `the Slack app lacks the scope ${scope}, which it needs ${scopes[scope]}; add the scope and install the app again`,
    );
}
