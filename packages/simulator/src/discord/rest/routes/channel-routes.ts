import type { Thread } from "../../../world/place.ts";
import { toChannel } from "../../guild/channel-payload.ts";
import { deleteChannel } from "../../guild/delete-channel.ts";
import type { Discord } from "../../state/discord.ts";
import { createForm } from "../../form.ts";
import type { Form } from "../../form.ts";
import { channelExtras, threadExtras } from "../../guild/guild.ts";
import { Refusal, rateLimited } from "../../refusal.ts";
import { botRoute, ok } from "../route.ts";
import type { Answer, BotCall, Route } from "../route.ts";
import { archiveDurations, deleteThread, setArchived } from "../../guild/thread.ts";
import { demand, may, openVenue } from "../../guild/venue.ts";
import type { Venue } from "../../guild/venue.ts";

/** Reading, changing and deleting channels and threads. */
export const channelRoutes: readonly Route[] = [
  botRoute("GET", "/channels/:channel", get),
  botRoute("PATCH", "/channels/:channel", change),
  botRoute("DELETE", "/channels/:channel", remove),
];

function get({ discord, parameter, userId }: BotCall): Answer {
  return ok(toChannel(discord, openVenue(discord, parameter("channel"), userId), userId));
}

function change({ discord, parameter, userId, body }: BotCall): Answer {
  const venue = openVenue(discord, parameter("channel"), userId);
  const form = createForm(body);
  if (venue.thread) changeThread(discord, venue, venue.thread, userId, form);
  else changeChannel(discord, venue, userId, form);
  return ok(toChannel(discord, venue, userId));
}

function changeThread(discord: Discord, venue: Venue, thread: Thread, userId: string, form: Form): void {
  const name = form.text("name", { min: 1, max: 100 });
  const archived = form.flag("archived");
  const locked = form.flag("locked");
  const duration = form.choice("auto_archive_duration", archiveDurations);
  const slowmode = form.integer("rate_limit_per_user", { min: 0, max: 21_600 });
  const tags = form.snowflakes("applied_tags", { max: 5 });
  form.finish();
  const manages = may(venue, userId, "MANAGE_THREADS");
  const isOwner = threadExtras(thread).ownerId === userId;
  const onlyOpens = archived === false && Object.keys(form.record).length === 1;
  if (thread.archived && archived !== false) throw new Refusal("archived thread");
  if (thread.locked && !manages) throw new Refusal("missing permissions");
  if (locked !== undefined || slowmode !== undefined) demand(venue, userId, "MANAGE_THREADS");
  if (!manages && !isOwner) {
    if (!onlyOpens) throw new Refusal("missing permissions");
    demand(venue, userId, "SEND_MESSAGES_IN_THREADS");
  }
  if (name !== undefined && name !== thread.name) spendRename(discord, venue);
  thread.name = name ?? thread.name;
  thread.locked = locked ?? thread.locked;
  const extras = threadExtras(thread);
  extras.archiveDuration = duration ?? extras.archiveDuration;
  extras.slowmode = slowmode ?? extras.slowmode;
  extras.tags = tags ?? extras.tags;
  if (archived !== undefined && archived !== thread.archived) setArchived(discord, thread, archived);
  else discord.world.changed({ type: "thread", thread });
}

function changeChannel(discord: Discord, { channel, ...venue }: Venue, userId: string, form: Form): void {
  const name = form.text("name", { min: 1, max: 100 });
  const topic = form.has("topic") ? (form.text("topic", { max: 1024 }) ?? "") : undefined;
  const slowmode = form.integer("rate_limit_per_user", { min: 0, max: 21_600 });
  form.finish();
  if (!venue.guild) throw new Refusal("wrong channel type for this");
  demand({ channel, ...venue }, userId, "MANAGE_CHANNELS");
  const isRenamed = name !== undefined && name !== channel.name;
  if (isRenamed || (topic !== undefined && topic !== channel.topic))
    spendRename(discord, { channel, ...venue });
  channel.name = name ?? channel.name;
  channel.topic = topic ?? channel.topic;
  channelExtras(channel).slowmode = slowmode ?? channelExtras(channel).slowmode;
  discord.world.changed({ type: "channel", channel });
}

/** Takes a place in the bucket for changes of name or topic. No header mentions it until it is spent. */
function spendRename({ buckets, settings }: Discord, { id }: Venue): void {
  const { wait } = buckets.take("changes of name or topic", id, settings.renames);
  if (wait !== undefined) throw rateLimited(wait, "user");
}

function remove({ discord, parameter, userId }: BotCall): Answer {
  const venue = openVenue(discord, parameter("channel"), userId);
  demand(venue, userId, venue.thread ? "MANAGE_THREADS" : "MANAGE_CHANNELS");
  const payload = toChannel(discord, venue, userId);
  if (venue.thread) deleteThread(discord, venue.thread);
  else if (venue.guild) deleteChannel(discord, venue.channel);
  return ok(payload);
}
