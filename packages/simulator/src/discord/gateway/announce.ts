import type { Change } from "../../world/change.ts";
import type { Message } from "../../world/message.ts";
import type { Channel, Place, Thread } from "../../world/place.ts";
import { toGuildChannel, toThread, toThreadMember } from "../guild/channel-payload.ts";
import type { Discord } from "../state/discord.ts";
import { directSpace } from "../guild/direct-channel.ts";
import { threadExtras } from "../guild/guild.ts";
import { toEmoji } from "../messages/emoji.ts";
import { toMessageEvent } from "../messages/message-payload.ts";
import { messageExtras } from "../messages/message-record.ts";
import { unfurl } from "../messages/unfurl.ts";
import { toMember } from "../guild/user-payload.ts";
import { venueAt } from "../guild/venue.ts";
import type { Venue } from "../guild/venue.ts";

/** Announces every change of the world's Discord to the gateway. Returns a function that ends this. */
export function announce(discord: Discord): () => void {
  const threads = createThreadAnnouncer(discord);
  const channels = new Set<string>();
  return discord.world.on((change) => {
    // Discord announces no calls, budgets and the like.
    // oxlint-disable-next-line typescript/switch-exhaustiveness-check
    switch (change.type) {
      case "posted":
      case "revised":
      case "deleted":
        if (change.message.platform === "discord") announceMessage(discord, change.type, change.message);
        return;
      case "reacted":
        if (change.message.platform === "discord") announceReaction(discord, change);
        return;
      case "thread":
        if (change.thread.platform === "discord") threads(change.thread);
        return;
      case "channel":
        if (change.channel.platform === "discord") announceChannel(discord, change.channel, channels);
        return;
      case "status":
        if (change.status.platform === "discord" && change.status.kind === "typing" && change.shown) {
          announceTyping(discord, change);
        }
        return;
      default:
    }
  });
}

function announceMessage(discord: Discord, type: "posted" | "revised" | "deleted", message: Message): void {
  // Discord announces no ephemeral messages. Bulk changes have one event of their own.
  if (message.onlyFor || messageExtras(message).isBulkChange) return;
  const venue = findPlace(discord, message);
  if (!venue) return;
  const { guildId } = venue;
  if (type === "deleted") {
    const data = {
      id: message.id,
      channel_id: venue.id,
      ...(guildId !== undefined && { guild_id: guildId }),
    };
    return discord.dispatch({ name: "MESSAGE_DELETE", guildId, venue, data: () => data });
  }
  delete messageExtras(message).previews;
  discord.dispatch({
    name: type === "posted" ? "MESSAGE_CREATE" : "MESSAGE_UPDATE",
    guildId,
    venue,
    data: (viewer) => toMessageEvent(discord, message, viewer),
  });
  unfurl(discord, message);
}

/** Finds the venue of a change, unless its channel or thread is gone. Discord announces nothing there. */
function findPlace(discord: Discord, place: Place): Venue | undefined {
  const channel = discord.world.channel("discord", place.channel);
  const thread =
    place.thread === undefined ? undefined : discord.world.thread("discord", place.channel, place.thread);
  const isGone = !channel || channel.archived || (thread && threadExtras(thread).gone);
  return isGone ? undefined : venueAt(discord, place);
}

function announceReaction(
  discord: Discord,
  { message, person, emoji, added }: Extract<Change, { type: "reacted" }>,
): void {
  const venue = messageExtras(message).isBulkChange ? undefined : findPlace(discord, message);
  if (!venue) return;
  const { guild, guildId } = venue;
  const member = guild?.members.get(person);
  const data = {
    user_id: person,
    channel_id: venue.id,
    message_id: message.id,
    emoji: toEmoji(emoji),
    burst: false,
    type: 0,
    ...(guildId !== undefined && { guild_id: guildId }),
    ...(added && { message_author_id: message.author }),
    ...(added && member && { member: toMember(discord, member) }),
  };
  const name = added ? "MESSAGE_REACTION_ADD" : "MESSAGE_REACTION_REMOVE";
  discord.dispatch({ name, guildId, venue, data: () => data });
}

function announceTyping(discord: Discord, { status }: Extract<Change, { type: "status" }>): void {
  const venue = findPlace(discord, status);
  if (!venue) return;
  const { guild, guildId } = venue;
  const member = guild?.members.get(status.person);
  const data = {
    channel_id: venue.id,
    user_id: status.person,
    timestamp: Math.floor(discord.world.clock.now() / 1000),
    ...(guildId !== undefined && { guild_id: guildId }),
    ...(member && { member: toMember(discord, member) }),
  };
  discord.dispatch({ name: "TYPING_START", guildId, venue, data: () => data });
}

function announceChannel(discord: Discord, channel: Channel, announced: Set<string>): void {
  // Discord does not announce direct channels. A client learns of one from its first message.
  if (channel.space === directSpace) return;
  const isNew = !announced.has(channel.id);
  announced.add(channel.id);
  const name = channel.archived ? "CHANNEL_DELETE" : isNew ? "CHANNEL_CREATE" : "CHANNEL_UPDATE";
  discord.dispatch({ name, guildId: channel.space, data: () => toGuildChannel(discord, channel) });
}

/**
 * Announces changes of threads. Each kind of change has its own event, so the announcer keeps the last
 * announced state.
 */
function createThreadAnnouncer(discord: Discord): (thread: Thread) => void {
  const told = new Map<string, { state: string; members: Set<string> }>();
  return (thread) => {
    const before = told.get(thread.id);
    const now = { state: stateOf(thread), members: new Set(thread.members) };
    told.set(thread.id, now);
    const channel = discord.world.channel("discord", thread.channel);
    if (!channel || channel.archived) return;
    const guildId = thread.space;
    if (threadExtras(thread).gone) {
      told.delete(thread.id);
      const { type } = threadExtras(thread);
      const data = { id: thread.id, guild_id: guildId, parent_id: channel.id, type };
      return discord.dispatch({ name: "THREAD_DELETE", guildId, data: () => data });
    }
    const venue = venueAt(discord, { ...thread, thread: thread.id });
    const tell = (name: string, more: Record<string, unknown> = {}): void =>
      discord.dispatch({
        name,
        guildId,
        venue,
        data: ({ userId }) => ({ ...toThread(discord, channel, thread, userId), ...more }),
      });
    if (!before) return tell("THREAD_CREATE", { newly_created: true });
    if (before.state !== now.state) tell("THREAD_UPDATE");
    announceMembers(discord, venue, thread, before.members);
  };
}

function stateOf({ name, archived, locked, extras }: Thread): string {
  return JSON.stringify([name, archived, locked, extras]);
}

function announceMembers(discord: Discord, venue: Venue, thread: Thread, before: ReadonlySet<string>): void {
  const added = [...thread.members].filter((id) => !before.has(id));
  const removed = [...before].filter((id) => !thread.members.has(id));
  if (added.length + removed.length === 0) return;
  const { guildId } = venue;
  const data = {
    id: thread.id,
    guild_id: thread.space,
    member_count: Math.min(thread.members.size, 50),
    ...(added.length > 0 && {
      added_members: added.map((id) => {
        const member = venue.guild?.members.get(id);
        return { ...toThreadMember(thread, id), ...(member && { member: toMember(discord, member) }) };
      }),
    }),
    ...(removed.length > 0 && { removed_member_ids: removed }),
  };
  discord.dispatch({ name: "THREAD_MEMBERS_UPDATE", guildId, venue, data: () => data });
}
