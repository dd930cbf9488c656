import type { Message } from "../../world/message.ts";
import type { Thread } from "../../world/place.ts";
import type { UploadedFile } from "../messages/attachment.ts";
import type { Discord } from "../state/discord.ts";
import { channelExtras, channelTypes, isForum, isVoice, threadExtras } from "../guild/guild.ts";
import type { MessageForm } from "../messages/message-form.ts";
import { toMessageEvent } from "../messages/message-payload.ts";
import { checkModeration } from "../messages/moderation.ts";
import { messageTypes } from "../messages/message-record.ts";
import { Refusal } from "../refusal.ts";
import { checkBody, sendMessage } from "../messages/send.ts";
import { postSystemMessage } from "../messages/system-message.ts";
import type { ThreadForm } from "./thread-form.ts";
import { starterReference } from "./thread-starter.ts";
import { createThread } from "../guild/thread.ts";
import { demand, venueAt } from "../guild/venue.ts";
import type { Venue } from "../guild/venue.ts";

/** Starts a thread in a text channel, on a message or without one. */
export function startThread(
  discord: Discord,
  venue: Venue,
  ownerId: string,
  { on, isPrivate, ...form }: ThreadForm & { on?: Message; isPrivate: boolean },
): Thread {
  const { channel } = venue;
  const canHold = !venue.thread && venue.guild !== undefined && !isForum(channel) && !isVoice(channel);
  if (!canHold || on?.system) throw new Refusal("wrong channel type for this");
  demand(venue, ownerId, isPrivate ? "CREATE_PRIVATE_THREADS" : "CREATE_PUBLIC_THREADS");
  checkModeration(venue, ownerId, form.name, "title blocked by moderation");
  const earlier = on && discord.world.thread("discord", channel.id, on.id);
  if (earlier && !threadExtras(earlier).gone) throw new Refusal("thread exists");
  const thread = createThread(discord, { ...form, channel, ownerId, isPrivate, ...(on && { id: on.id }) });
  if (on) announceStarter(discord, venue, thread, on);
  else if (!isPrivate) {
    const reference = { type: 0 as const, channelId: thread.id, guildId: venue.guildId };
    postSystemMessage(discord, venue, ownerId, thread.name, { type: messageTypes.threadCreated, reference });
  }
  return thread;
}

/** Announces that the message has a thread, and that the thread begins with a reference to the message. */
function announceStarter(discord: Discord, venue: Venue, thread: Thread, on: Message): void {
  threadExtras(thread).starterId = discord.snowflakes.next();
  const { guildId } = venue;
  discord.dispatch({
    name: "MESSAGE_UPDATE",
    guildId,
    venue,
    data: (viewer) => toMessageEvent(discord, on, viewer),
  });
  const inside = venueAt(discord, { ...venue.place, thread: thread.id });
  discord.dispatch({
    name: "MESSAGE_CREATE",
    guildId,
    venue: inside,
    data: (viewer) => ({ ...starterReference(discord, inside, viewer), guild_id: guildId }),
  });
}

/** Starts a forum post: a thread with a first message of its own. */
export function startPost(
  discord: Discord,
  venue: Venue,
  post: ThreadForm & { ownerId: string; message: MessageForm; files: readonly UploadedFile[] },
): { thread: Thread; first: Message } {
  const { channel } = venue;
  const { ownerId, message, files, ...form } = post;
  const extras = channelExtras(channel);
  if (venue.thread || (extras.type !== channelTypes.forum && extras.type !== channelTypes.media)) {
    throw new Refusal("wrong channel type for this");
  }
  demand(venue, ownerId, "SEND_MESSAGES");
  checkModeration(venue, ownerId, form.name, "title blocked by moderation");
  const tags = form.tags.filter((id) => extras.tags.some((tag) => tag.id === id));
  if (extras.tagRequired && tags.length === 0) throw new Refusal("tag required");
  checkBody(discord, { venue, author: ownerId, form: message, files });
  const id = discord.snowflakes.next();
  const sending = { author: ownerId, form: message, files, from: "message" as const, id };
  const thread = createThread(discord, { ...form, tags, channel, ownerId, id });
  const inside = venueAt(discord, { ...venue.place, thread: thread.id });
  return { thread, first: sendMessage(discord, { ...sending, venue: inside }) };
}
