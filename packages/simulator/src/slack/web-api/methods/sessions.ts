import { channelFor, isAgent, requireThread } from "../access.ts";
import { oneOf, required, text } from "../arguments.ts";
import { botMethod } from "../method.ts";
import type { BotCall, MethodTable } from "../method.ts";
import { found, refuse, refuseBecause } from "../../refusal.ts";
import { sessionStatuses } from "../../streams/sessions.ts";
import type { Place } from "../../../world/place.ts";

const longestTitle = 200;
const stopEvent = "agent_session_stopped";

/** Returns the place of a session's thread, or refuses with the errors of the session methods. */
function sessionAt(
  call: BotCall,
  channelId: string,
  timestamp: string | undefined,
): Place & { thread: string } {
  if (!isAgent(call)) refuse("feature_disabled");
  const channel = channelFor(call, channelId);
  if (!channel.members.has(call.installation.userId)) refuse("not_authorized");
  const thread = found(requireThread(call, channel, timestamp), "thread_ts_required");
  return { platform: "slack", space: channel.space, channel: channel.id, thread };
}

/** The state and title of an agent's session. https://docs.slack.dev/ai/agent-sessions */
export const sessionMethods: MethodTable = {
  "agents.sessions.setStatus": botMethod({
    tier: "t3",
    scopes: ["chat:write"],
    refusals: [
      "channel_not_found",
      "feature_disabled",
      "invalid_status",
      "not_authorized",
      "restricted_action_thread_locked",
      "thread_ts_required",
      "user_not_found",
    ],
    arguments: {
      channel_id: required(text, "channel_not_found"),
      thread_ts: text,
      status: required(oneOf(sessionStatuses, "invalid_status"), "invalid_status"),
      title: text,
      initiator_user_id: text,
      icon_emoji: text,
      icon_url: text,
      username: text,
    },
    answer(call, values) {
      const { slack, installation } = call;
      const place = sessionAt(call, values.channel_id, values.thread_ts);
      const { title, initiator_user_id: initiator, status } = values;
      if (initiator !== undefined && !slack.world.channel("slack", place.channel)?.members.has(initiator))
        refuse("user_not_found");
      if ((title ?? "").length > longestTitle)
        refuseBecause("invalid_arguments", `title must be less than ${longestTitle + 1} characters`);
      const subscribed =
        installation.app.manifest.settings?.event_subscriptions?.bot_events?.includes(stopEvent);
      if (status === "processing" && subscribed !== true)
        call.warn(`missing_${stopEvent}_event_subscription`);
      const session = slack.sessions.set(installation, place, status, title);
      return { status, agent_status: status, title: session.title };
    },
  }),

  "agents.sessions.rename": botMethod({
    tier: "t3",
    scopes: ["chat:write"],
    refusals: [
      "channel_not_found",
      "feature_disabled",
      "invalid_name",
      "not_authorized",
      "restricted_action_thread_locked",
      "session_not_found",
      "thread_ts_required",
    ],
    arguments: {
      channel_id: required(text, "channel_not_found"),
      thread_ts: text,
      title: required(text, "invalid_name"),
    },
    answer(call, values) {
      const { channel, thread } = sessionAt(call, values.channel_id, values.thread_ts);
      const session = found(call.slack.sessions.find(channel, thread), "session_not_found");
      if (session.installation !== call.installation) refuse("not_authorized");
      if (values.title.length > longestTitle) refuse("invalid_name");
      session.title = values.title;
      return { title: session.title };
    },
  }),
};
