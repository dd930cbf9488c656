import type { Thread } from "../../../world/place.ts";
import { toThread, toThreadMember } from "../../guild/channel-payload.ts";
import type { Discord } from "../../state/discord.ts";
import { createForm } from "../../form.ts";
import { channelTypes, isForum, threadExtras } from "../../guild/guild.ts";
import { isEmpty, readMessageForm } from "../../messages/message-form.ts";
import { toMessage } from "../../messages/message-payload.ts";
import { openMessage } from "../../messages/open-message.ts";
import { Refusal, known } from "../../refusal.ts";
import { botRoute, created, done, ok } from "../route.ts";
import type { Answer, BotCall, Route } from "../route.ts";
import { readThreadForm } from "../../threads/thread-form.ts";
import { startPost, startThread } from "../../threads/start-thread.ts";
import { demand, findVenue, may, openVenue, venueAt } from "../../guild/venue.ts";
import type { Venue } from "../../guild/venue.ts";

/** Starting, finding and following threads. */
export const threadRoutes: readonly Route[] = [
  botRoute("POST", "/channels/:channel/messages/:message/threads", createOnMessage),
  botRoute("POST", "/channels/:channel/threads", createAlone),
  botRoute("GET", "/guilds/:guild/threads/active", listActive),
  botRoute("GET", "/channels/:channel/threads/archived/public", (call) => listArchived(call, "public")),
  botRoute("GET", "/channels/:channel/threads/archived/private", (call) => listArchived(call, "private")),
  botRoute("GET", "/channels/:channel/users/@me/threads/archived/private", (call) =>
    listArchived(call, "joined"),
  ),
  botRoute("GET", "/channels/:channel/thread-members", listMembers),
  botRoute("GET", "/channels/:channel/thread-members/:user", getMember),
  botRoute("PUT", "/channels/:channel/thread-members/:user", addMember),
  botRoute("DELETE", "/channels/:channel/thread-members/:user", removeMember),
];

function createOnMessage({ discord, parameter, userId, body }: BotCall): Answer {
  const venue = openVenue(discord, parameter("channel"), userId);
  const message = openMessage(discord, venue, parameter("message"));
  const form = createForm(body);
  const fresh = readThreadForm(form);
  form.finish();
  const thread = startThread(discord, venue, userId, { ...fresh, isPrivate: false, on: message });
  return created(toThread(discord, venue.channel, thread, userId));
}

function createAlone(call: BotCall): Answer {
  const { discord, parameter, userId, body } = call;
  const venue = openVenue(discord, parameter("channel"), userId);
  if (isForum(venue.channel)) return createPost(call, venue);
  const form = createForm(body);
  const fresh = readThreadForm(form);
  // Without a type, Discord creates a private thread.
  const type = form.choice("type", [channelTypes.publicThread, channelTypes.privateThread]);
  form.finish();
  const isPrivate = type !== channelTypes.publicThread;
  const thread = startThread(discord, venue, userId, { ...fresh, isPrivate });
  return created(toThread(discord, venue.channel, thread, userId));
}

function createPost({ discord, userId, viewer, body, files }: BotCall, venue: Venue): Answer {
  const form = createForm(body);
  const fresh = readThreadForm(form);
  const inner = form.inner("message", true);
  const message = inner && readMessageForm(inner, { use: "create", fileCount: files.length });
  form.finish();
  if (!inner || !message || isEmpty(message, files.length)) throw new Refusal("empty message");
  const { thread, first } = startPost(discord, venue, { ...fresh, ownerId: userId, message, files });
  return created({
    ...toThread(discord, venue.channel, thread, userId),
    message: toMessage(discord, first, viewer),
  });
}

/** Returns the threads that the bot sees, newest first. */
function visibleThreads(discord: Discord, fits: (thread: Thread) => boolean, userId: string): Thread[] {
  return discord.world
    .threads("discord")
    .filter((thread) => fits(thread) && !threadExtras(thread).gone)
    .filter((thread) => {
      const venue = findVenue(discord, thread.id);
      return venue !== undefined && may(venue, userId, "VIEW_CHANNEL");
    })
    .toSorted((a, b) => Number(BigInt(b.id) - BigInt(a.id)));
}

function toThreadList(discord: Discord, threads: readonly Thread[], userId: string): Record<string, unknown> {
  return {
    threads: threads.map((thread) =>
      toThread(discord, venueAt(discord, { ...thread, thread: thread.id }).channel, thread, userId),
    ),
    members: threads
      .filter(({ members }) => members.has(userId))
      .map((thread) => toThreadMember(thread, userId)),
  };
}

function listActive({ discord, parameter, userId }: BotCall): Answer {
  const guildId = parameter("guild");
  known(discord.world.space("discord", guildId), "unknown guild");
  const threads = visibleThreads(discord, ({ space, archived }) => space === guildId && !archived, userId);
  return ok({ ...toThreadList(discord, threads, userId), has_more: false });
}

function listArchived(
  { discord, parameter, query, userId }: BotCall,
  which: "public" | "private" | "joined",
): Answer {
  const venue = openVenue(discord, parameter("channel"), userId);
  demand(venue, userId, "READ_MESSAGE_HISTORY");
  if (which === "private") demand(venue, userId, "MANAGE_THREADS");
  const form = createForm(Object.fromEntries(query));
  const limit = form.integer("limit", { min: 2, max: 100 }) ?? 50;
  const before = form.text("before");
  form.finish();
  const type = which === "public" ? channelTypes.publicThread : channelTypes.privateThread;
  const isMeant = (thread: Thread): boolean =>
    thread.channel === venue.channel.id &&
    thread.archived &&
    threadExtras(thread).type === type &&
    (which !== "joined" || thread.members.has(userId));
  const threads = visibleThreads(discord, isMeant, userId)
    .toSorted((a, b) => threadExtras(b).archiveChangedAt - threadExtras(a).archiveChangedAt)
    .filter((thread) => before === undefined || isBefore(thread, before));
  return ok({
    ...toThreadList(discord, threads.slice(0, limit), userId),
    has_more: threads.length > limit,
  });
}

/**
 * Tells whether a thread comes before a page's bound. Public lists page by time, the list of joined threads
 * by id.
 */
function isBefore(thread: Thread, before: string): boolean {
  return /^\d+$/.test(before)
    ? BigInt(thread.id) < BigInt(before)
    : threadExtras(thread).archiveChangedAt < Date.parse(before);
}

function openThread(discord: Discord, id: string, userId: string): { venue: Venue; thread: Thread } {
  const venue = openVenue(discord, id, userId);
  if (!venue.thread) throw new Refusal("wrong channel type for this");
  return { venue, thread: venue.thread };
}

function listMembers({ discord, parameter, userId }: BotCall): Answer {
  const { thread } = openThread(discord, parameter("channel"), userId);
  return ok([...thread.members].map((id) => toThreadMember(thread, id)));
}

function getMember({ discord, parameter, userId }: BotCall): Answer {
  const { thread } = openThread(discord, parameter("channel"), userId);
  const id = parameter("user") === "@me" ? userId : parameter("user");
  if (!thread.members.has(id)) throw new Refusal("unknown member");
  return ok(toThreadMember(thread, id));
}

function addMember({ discord, parameter, userId }: BotCall): Answer {
  const { venue, thread } = openThread(discord, parameter("channel"), userId);
  const id = parameter("user") === "@me" ? userId : parameter("user");
  if (thread.archived) throw new Refusal("archived thread");
  if (id !== userId) demand(venue, userId, "SEND_MESSAGES_IN_THREADS");
  if (!venue.guild?.members.has(id)) throw new Refusal("unknown member");
  thread.members.add(id);
  discord.world.changed({ type: "thread", thread });
  return done;
}

function removeMember({ discord, parameter, userId }: BotCall): Answer {
  const { venue, thread } = openThread(discord, parameter("channel"), userId);
  const id = parameter("user") === "@me" ? userId : parameter("user");
  if (thread.archived) throw new Refusal("archived thread");
  if (id !== userId) demand(venue, userId, "MANAGE_THREADS");
  thread.members.delete(id);
  discord.world.changed({ type: "thread", thread });
  return done;
}
