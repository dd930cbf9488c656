import type { Budget } from "#core/platform";

/** Calls per minute of each method, in each workspace. https://docs.slack.dev/apis/web-api/rate-limits */
const perMinute: Readonly<Record<string, number>> = {
  "agents.sessions.setStatus": 50,
  // Slack says "special" and means hundreds.
  "assistant.threads.setStatus": 200,
  "assistant.threads.setSuggestedPrompts": 100,
  "bots.info": 50,
  "chat.appendStream": 100,
  "chat.delete": 50,
  "chat.postEphemeral": 100,
  "chat.startStream": 20,
  "chat.stopStream": 20,
  "chat.update": 50,
  "conversations.history": 50,
  "conversations.info": 50,
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

/** Slack counts posts by channel: about one per second. */
const posting: Budget = { limit: 1, window: 1_000 };

/** Returns the name of what Slack counts together: a method in a workspace, or the posts in a channel. Holds no secret. */
export function scopeOf(method: string, space: string, channel?: string): string {
  return method === "chat.postMessage" ? `${method} ${space} ${channel}` : `${method} ${space}`;
}

/** Returns the budget of a scope as documented. What Slack answers replaces it. */
export function budgetOf(scope: string): Budget {
  const [method = ""] = scope.split(" ");
  if (method === "chat.postMessage") return posting;
  return { limit: perMinute[method] ?? 20, window: 60_000 };
}
