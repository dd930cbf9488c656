import { versionFor } from "../../world/message.ts";
import type { Message } from "../../world/message.ts";
import type { Channel, Thread } from "../../world/place.ts";
import type { World } from "../../world/world.ts";
import type { BotCall } from "./method.ts";
import { found, refuse } from "../refusal.ts";
import { teamsOf } from "../apps/teams.ts";
import { requireScope, scopeWord } from "../apps/scope.ts";
import { rootExists } from "../messages/thread.ts";

/**
 * Returns a channel of the caller's workspace, or refuses. A private channel without the bot does not exist
 * for it.
 */
export function channelFor(
  { slack, installation }: BotCall,
  id: string,
  otherwise = "channel_not_found",
): Channel {
  const channel = found(slack.world.channel("slack", id), otherwise);
  const visible = channel.kind === "public" || channel.members.has(installation.userId);
  if (!teamsOf(channel).includes(installation.team.id) || !visible) refuse(otherwise);
  return channel;
}

/** Returns a channel, or refuses if the app lacks the scope that its kind requires. */
export function readableChannel(call: BotCall, id: string, right: "history" | "read"): Channel {
  const channel = channelFor(call, id);
  requireScope(call.installation, `${scopeWord(channel.kind)}:${right}`);
  return channel;
}

/** Returns a channel, or refuses if the bot may not write there. */
export function writableChannel(call: BotCall, id: string): Channel {
  const channel = channelFor(call, id);
  if (channel.archived) refuse("is_archived");
  const { userId, scopes } = call.installation;
  if (!channel.members.has(userId) && !scopes.includes("chat:write.public")) refuse("not_in_channel");
  requireMessagesTab(call, channel);
  return channel;
}

/** Refuses a direct message if the app has switched off its Messages tab. */
function requireMessagesTab({ installation }: BotCall, channel: Channel): void {
  const home = installation.app.manifest.features?.app_home;
  if (channel.kind === "direct" && home?.messages_tab_enabled === false) refuse("messages_tab_disabled");
}

export function requireMember({ installation }: BotCall, channel: Channel): void {
  if (!channel.members.has(installation.userId)) refuse("not_in_channel");
}

/** Returns a message, or refuses if it is gone or the bot cannot see it. */
export function messageIn(
  { slack, installation }: BotCall,
  channel: Channel,
  timestamp: string,
  otherwise = "message_not_found",
): Message {
  const message = found(slack.world.timeline.find("slack", channel.id, timestamp), otherwise);
  if (!versionFor(message, installation.userId)) refuse(otherwise);
  return message;
}

/** Returns the thread for a reply, and refuses a locked one. */
export function requireThread(
  { slack }: BotCall,
  channel: Channel,
  timestamp: string | undefined,
): string | undefined {
  if (timestamp === undefined || timestamp === "") return undefined;
  if (threadOf(slack.world, channel.id, timestamp)?.locked) refuse("restricted_action_thread_locked");
  return timestamp;
}

/** Does the same for a method that posts. The rules say what becomes of a reply to a message that does not exist. */
export function threadOfPost(
  call: BotCall,
  channel: Channel,
  timestamp: string | undefined,
): string | undefined {
  const { rules, world } = call.slack;
  const thread = requireThread(call, channel, timestamp);
  if (thread === undefined || rules.repliesToNothing === "posted" || rootExists(world, channel.id, thread))
    return thread;
  if (rules.repliesToNothing === "refused") refuse("cannot_reply_to_message");
  return undefined;
}

function threadOf(world: World, channel: string, timestamp: string): Thread | undefined {
  return world.thread("slack", channel, timestamp);
}

/** Tells whether the app is an agent. Only agents have sessions and suggested prompts. */
export function isAgent({ installation }: BotCall): boolean {
  return installation.app.manifest.features?.agent_view !== undefined;
}
