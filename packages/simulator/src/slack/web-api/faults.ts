import { tooMany } from "./api-call.ts";
import type { ApiAnswer, ApiRequest } from "./api-call.ts";
import type { Credentials } from "./credentials.ts";
import { leave } from "../conversations.ts";
import type { Slack } from "../slack.ts";

/**
 * Takes a planned fault before a call is applied. Returns an answer for some faults. Others change the world,
 * and the call then fails by itself.
 */
export function applyFault(
  slack: Slack,
  request: ApiRequest,
  credentials: Credentials,
): ApiAnswer | undefined {
  const { faults, timeline } = slack.world;
  const { channel: channelId, ts } = request.arguments;
  const take = faults.take("slack", request.method, [
    "expired-stream",
    "member-removed",
    "message-deleted",
    "rate-limited",
    "refused",
    "reset-before-apply",
    "server-error",
    "token-revoked",
  ]);
  if (!take) return undefined;
  const channel = slack.world.channel("slack", String(channelId));
  const message = channel && timeline.find("slack", channel.id, String(ts));
  const { installation, app } = credentials;
  switch (take.kind) {
    case "rate-limited":
      // Some methods answer with a 200 and the error in the body.
      return take.inBody === true
        ? { status: 200, headers: {}, body: { ok: false, error: "ratelimited" } }
        : tooMany(take.retryAfterSeconds);
    case "server-error":
      return { status: take.status ?? 500, headers: {}, body: { ok: false, error: "internal_error" } };
    case "reset-before-apply":
      return { status: 200, headers: {}, body: {}, reset: true };
    case "refused":
      return { status: 200, headers: {}, body: { ok: false, error: take.error ?? "restricted_action" } };
    case "token-revoked":
      if (installation) slack.directory.end(installation, "revoked");
      // An app-level token has no state, so it is replaced.
      else if (app) app.appToken = `xapp-1-${app.id}-${slack.ids.secret()}`;
      return undefined;
    case "member-removed":
      if (channel && installation) leave(slack, channel, installation.userId);
      return undefined;
    case "message-deleted":
      if (message) timeline.remove(message, "USLACKBOT");
      return undefined;
    case "expired-stream": {
      const stream = message && slack.streams.find(message);
      if (stream) slack.streams.end(stream, "expired");
      return undefined;
    }
  }
}
