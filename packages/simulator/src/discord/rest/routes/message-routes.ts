import type { Message } from "../../../world/message.ts";
import type { Discord } from "../../state/discord.ts";
import { deleteMany } from "../../messages/delete-many.ts";
import { createForm } from "../../form.ts";
import { readMessage } from "../../messages/message-form.ts";
import { findMessage, mayRead, nonceOf, toMessage } from "../../messages/message-payload.ts";
import { currentBody, messageExtras } from "../../messages/message-record.ts";
import { Refusal } from "../../refusal.ts";
import { editMessage, spendOldEdit } from "../../messages/edit.ts";
import { botRoute, done, ok } from "../route.ts";
import type { Answer, BotCall, Route } from "../route.ts";
import { checkSending, sendMessage } from "../../messages/send.ts";
import { openMessage } from "../../messages/open-message.ts";
import { bySnowflake, snowflakeAt } from "../../snowflake.ts";
import { starterReference } from "../../threads/thread-starter.ts";
import { showTyping } from "../../messages/typing.ts";
import { demand, may, openVenue } from "../../guild/venue.ts";
import type { Venue } from "../../guild/venue.ts";
import type { Viewer } from "../../state/viewer.ts";

/** Writing, reading, editing and deleting messages. */
export const messageRoutes: readonly Route[] = [
  botRoute("POST", "/channels/:channel/messages", create),
  botRoute("GET", "/channels/:channel/messages", list),
  botRoute("GET", "/channels/:channel/messages/:message", get),
  botRoute("PATCH", "/channels/:channel/messages/:message", edit),
  botRoute("DELETE", "/channels/:channel/messages/:message", remove),
  botRoute("POST", "/channels/:channel/messages/bulk-delete", removeMany),
  botRoute("POST", "/channels/:channel/typing", type),
];

function create({ discord, parameter, userId, viewer, body, files }: BotCall): Answer {
  const venue = openVenue(discord, parameter("channel"), userId);
  const form = readMessage(body, { use: "create", fileCount: files.length });
  const sending = { venue, author: userId, form, files, from: "message" as const };
  checkSending(discord, sending);
  const { reference } = form;
  const origin =
    reference?.type === 1 && findMessage(discord, reference.channelId ?? venue.id, reference.messageId);
  if (origin && !mayRead(discord, origin, viewer)) throw new Refusal("forward without content");
  const key = form.nonce === undefined ? undefined : `${userId} ${venue.id} ${form.nonce}`;
  const earlier = key !== undefined && form.enforceNonce ? earlierWith(discord, key) : undefined;
  if (earlier) return ok({ ...toMessage(discord, earlier, viewer), ...nonceOf(earlier) });
  const message = sendMessage(discord, sending);
  if (key !== undefined) discord.nonces.set(key, message);
  return ok({ ...toMessage(discord, message, viewer), ...nonceOf(message) });
}

/**
 * Returns the message that was sent with the same nonce within the last minutes. It makes a retry after a
 * lost answer harmless.
 */
function earlierWith({ nonces, world, settings }: Discord, key: string): Message | undefined {
  const earlier = nonces.get(key);
  if (!earlier || world.clock.now() - earlier.at <= settings.nonceLife) return earlier;
  nonces.delete(key);
  return undefined;
}

function get({ discord, parameter, userId, viewer }: BotCall): Answer {
  const venue = openVenue(discord, parameter("channel"), userId);
  demand(venue, userId, "READ_MESSAGE_HISTORY");
  const starter = starterReference(discord, venue, viewer);
  if (starter && starter["id"] === parameter("message")) return ok(starter);
  return ok(toMessage(discord, openMessage(discord, venue, parameter("message")), viewer));
}

function list({ discord, parameter, query, userId, viewer }: BotCall): Answer {
  const venue = openVenue(discord, parameter("channel"), userId);
  const form = createForm(Object.fromEntries(query));
  const limit = form.integer("limit", { min: 1, max: 100 }) ?? 50;
  const [before, after, around] = ["before", "after", "around"].map((name) => form.snowflake(name));
  form.finish();
  // Without the permission to read the history, Discord answers with an empty list.
  if (!may(venue, userId, "READ_MESSAGE_HISTORY")) return ok([]);
  const all = history(discord, venue, viewer).toSorted(bySnowflake);
  return ok(page(all, { limit, before, after, around }).toReversed());
}

function history(discord: Discord, venue: Venue, viewer: Viewer): { id: string }[] {
  const messages = discord.world.timeline
    .at(venue.place)
    // The message that a thread hangs on belongs to the channel.
    .filter(({ thread, deleted, onlyFor }) => thread === venue.thread?.id && !deleted && !onlyFor)
    .map((message) => ({ id: message.id, ...toMessage(discord, message, viewer) }));
  const starter = starterReference(discord, venue, viewer);
  return starter ? [starter, ...messages] : messages;
}

/** Returns a page of messages in order of time: the newest, or those before, after or around an id. */
function page<Item extends { id: string }>(
  all: Item[],
  bounds: {
    limit: number;
    before?: string | undefined;
    after?: string | undefined;
    around?: string | undefined;
  },
): Item[] {
  const { limit, before, after, around } = bounds;
  if (around !== undefined) {
    const half = Math.floor(limit / 2);
    const older = all.filter(({ id }) => BigInt(id) < BigInt(around)).slice(-half || all.length);
    const rest = all
      .filter(({ id }) => BigInt(id) >= BigInt(around))
      .slice(0, limit - Math.min(half, older.length));
    return [...older, ...rest].slice(0, limit);
  }
  // A page after an id has the oldest of the newer messages, which makes paging forward possible.
  if (after !== undefined) return all.filter(({ id }) => BigInt(id) > BigInt(after)).slice(0, limit);
  return all.filter(({ id }) => before === undefined || BigInt(id) < BigInt(before)).slice(-limit);
}

function edit({ discord, parameter, userId, viewer, body, files }: BotCall): Answer {
  const venue = openVenue(discord, parameter("channel"), userId);
  const message = openMessage(discord, venue, parameter("message"));
  if (message.system) throw new Refusal("system message");
  if (message.author !== userId) throw new Refusal("edit of another's message");
  if (venue.thread?.archived) throw new Refusal("archived thread");
  const current = currentBody(message).flags;
  const form = readMessage(body, { use: "edit", fileCount: files.length, current });
  spendOldEdit(discord, message);
  const from = messageExtras(message).interaction ? "interaction" : "message";
  editMessage(discord, message, { by: userId, form, files, from });
  return ok(toMessage(discord, message, viewer));
}

function remove({ discord, parameter, userId }: BotCall): Answer {
  const venue = openVenue(discord, parameter("channel"), userId);
  const message = openMessage(discord, venue, parameter("message"));
  if (message.author !== userId) demand(venue, userId, "MANAGE_MESSAGES");
  if (venue.thread?.archived) throw new Refusal("archived thread");
  discord.world.timeline.remove(message, userId);
  return done;
}

const twoWeeks = 14 * 24 * 60 * 60 * 1000;

function removeMany({ discord, parameter, userId, body }: BotCall): Answer {
  const venue = openVenue(discord, parameter("channel"), userId);
  if (!venue.guild) throw new Refusal("wrong channel type for this");
  demand(venue, userId, "MANAGE_MESSAGES");
  const form = createForm(body);
  const ids = form.snowflakes("messages", { required: true }) ?? [];
  form.finish();
  if (new Set(ids).size < 2 || ids.length > 100) throw new Refusal("bulk delete count");
  const oldest = snowflakeAt(discord.world.clock.now() - twoWeeks);
  if (ids.some((id) => BigInt(id) < oldest)) throw new Refusal("too old to bulk delete");
  const messages = ids
    .flatMap((id) => findMessage(discord, venue.id, id) ?? [])
    .filter(({ deleted }) => !deleted);
  deleteMany(discord, venue, messages, userId);
  return done;
}

function type({ discord, parameter, userId }: BotCall): Answer {
  const venue = openVenue(discord, parameter("channel"), userId);
  demand(venue, userId, venue.thread ? "SEND_MESSAGES_IN_THREADS" : "SEND_MESSAGES");
  showTyping(discord, venue, userId);
  return done;
}
