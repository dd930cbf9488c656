import type { Message } from "../../../world/message.ts";
import { createForm } from "../../form.ts";
import { isEmoji, toEmoji } from "../../messages/emoji.ts";
import { messageExtras } from "../../messages/message-record.ts";
import { openMessage } from "../../messages/open-message.ts";
import { Refusal } from "../../refusal.ts";
import { botRoute, done, ok } from "../route.ts";
import type { Answer, BotCall, Route } from "../route.ts";
import { userPayload } from "../../guild/user-payload.ts";
import { demand, openVenue } from "../../guild/venue.ts";
import type { Venue } from "../../guild/venue.ts";

const onMessage = "/channels/:channel/messages/:message/reactions";

/** Adding, removing and reading reactions. */
export const reactionRoutes: readonly Route[] = [
  botRoute("PUT", `${onMessage}/:emoji/@me`, add),
  botRoute("DELETE", `${onMessage}/:emoji/@me`, (call) => remove(call, call.userId)),
  botRoute("DELETE", `${onMessage}/:emoji/:user`, (call) => remove(call, call.parameter("user"))),
  botRoute("GET", `${onMessage}/:emoji`, list),
  botRoute("DELETE", `${onMessage}/:emoji`, (call) => removeAll(call, emojiOf(call))),
  botRoute("DELETE", onMessage, (call) => removeAll(call)),
];

const mostReactions = 20;

function open({ discord, parameter, userId }: BotCall): { venue: Venue; message: Message } {
  const venue = openVenue(discord, parameter("channel"), userId);
  demand(venue, userId, "READ_MESSAGE_HISTORY");
  return { venue, message: openMessage(discord, venue, parameter("message")) };
}

/** Returns the emoji of a request: "👍", or "name:id" for a server's own. */
function emojiOf({ parameter }: BotCall): string {
  const emoji = parameter("emoji");
  if (!isEmoji(emoji)) throw new Refusal("unknown emoji");
  return emoji;
}

function add(call: BotCall): Answer {
  const { discord, userId } = call;
  const { venue, message } = open(call);
  const emoji = emojiOf(call);
  if (venue.thread?.archived) throw new Refusal("archived thread");
  if (!message.reactions.has(emoji)) {
    // Only the first reaction with an emoji needs a permission.
    demand(venue, userId, "ADD_REACTIONS");
    if (message.reactions.size >= mostReactions) throw new Refusal("too many reactions");
  }
  discord.world.timeline.react(message, userId, emoji);
  return done;
}

function remove(call: BotCall, person: string): Answer {
  const { venue, message } = open(call);
  if (person !== call.userId) demand(venue, call.userId, "MANAGE_MESSAGES");
  call.discord.world.timeline.unreact(message, person, emojiOf(call));
  return done;
}

function list(call: BotCall): Answer {
  const { message } = open(call);
  const form = createForm(Object.fromEntries(call.query));
  const limit = form.integer("limit", { min: 1, max: 100 }) ?? 25;
  const after = form.snowflake("after");
  form.finish();
  const people = [...(message.reactions.get(emojiOf(call)) ?? [])].filter(
    (id) => after === undefined || BigInt(id) > BigInt(after),
  );
  return ok(people.slice(0, limit).map((id) => userPayload(call.discord, id)));
}

/** Removes all reactions, or all with one emoji. Discord announces them in one event. */
function removeAll(call: BotCall, emoji?: string): Answer {
  const { discord, userId } = call;
  const { venue, message } = open(call);
  demand(venue, userId, "MANAGE_MESSAGES");
  messageExtras(message).isBulkChange = true;
  const given = [...message.reactions].flatMap(([name, people]) =>
    [...people].map((person) => ({ name, person })),
  );
  for (const { name, person } of given) {
    if (emoji === undefined || name === emoji) discord.world.timeline.unreact(message, person, name);
  }
  messageExtras(message).isBulkChange = false;
  const { guildId } = venue;
  const data = {
    channel_id: venue.id,
    message_id: message.id,
    ...(guildId !== undefined && { guild_id: guildId }),
    ...(emoji !== undefined && { emoji: toEmoji(emoji) }),
  };
  const name = emoji === undefined ? "MESSAGE_REACTION_REMOVE_ALL" : "MESSAGE_REACTION_REMOVE_EMOJI";
  discord.dispatch({ name, guildId, venue, data: () => data });
  return done;
}
