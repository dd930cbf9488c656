import type { Budget } from "#core/platform";

/** Calls per minute, workspace and method. https://docs.slack.dev/apis/web-api/rate-limits */
const perMinute: Readonly<Record<string, number>> = {
  "agents.sessions.setStatus": 50,
  // Special: hundreds, not documented.
  "assistant.threads.setStatus": 200,
  "assistant.threads.setSuggestedPrompts": 100,
  "chat.appendStream": 100,
  "chat.delete": 50,
  "chat.postEphemeral": 100,
  "chat.startStream": 20,
  "chat.stopStream": 20,
  "chat.update": 50,
  "conversations.history": 50,
  "conversations.replies": 50,
  "files.completeUploadExternal": 100,
  "files.getUploadURLExternal": 100,
  "files.info": 100,
  "reactions.get": 50,
  response_url: 300,
  upload: 100,
  "users.info": 100,
  "views.open": 100,
  "views.publish": 100,
};

/** Posts are counted by channel: about one per second. */
const posting: Budget = { limit: 1, window: 1_000 };

/** What of Slack's is counted as one: a method in a workspace, and posts in a channel. Names no secret. */
export function scopeOf(method: string, space: string, channel?: string): string {
  return method === "chat.postMessage" ? `${method} ${space} ${channel}` : `${method} ${space}`;
}

/** What a scope may cost before Slack has said anything better. */
export function budgetOf(scope: string): Budget {
  const [method = ""] = scope.split(" ");
  if (method === "chat.postMessage") return posting;
  return { limit: perMinute[method] ?? 20, window: 60_000 };
}
