import type { Log } from "#core/platform";

/** What the app must be allowed, and what for. The manifest asks for these, and an OAuth installation too. */
export const scopes: Readonly<Record<string, string>> = {
  "app_mentions:read": "to hear when somebody mentions it",
  "assistant:write": "to suggest prompts",
  "channels:history": "to follow threads in public channels",
  "channels:read": "to hear who joins public channels",
  "chat:write": "to answer",
  commands: "to be asked by a command or a shortcut",
  "files:read": "to read files that people share",
  "files:write": "to send files",
  "groups:history": "to follow threads in private channels",
  "groups:read": "to hear who joins private channels",
  "im:history": "to be talked to directly",
  "im:read": "to find direct messages that were sent while it was away",
  "mpim:history": "to follow threads in group messages",
  "mpim:read": "to find group messages that were sent while it was away",
  "reactions:read": "to be stopped by a reaction",
  "users:read": "to know people's names and time zones",
};

/** The events that are listened to, as a manifest names them. */
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

/** Says what will not work. A bot that lacks a scope is online and deaf, and nobody can see why. */
export function reportMissingScopes(granted: readonly string[], log: Log): void {
  // Nothing is told by some proxies, which is not the same as nothing granted.
  if (granted.length === 0) return;
  const missing = Object.keys(scopes).filter((scope) => !granted.includes(scope));
  for (const scope of missing)
    log.warn(
      { scope },
      `the Slack app lacks the scope ${scope} ${scopes[scope]}: add it and install the app again`,
    );
}
