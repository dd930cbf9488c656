import { channelFor, messageIn } from "../access.ts";
import { flag, required, text, whole } from "../arguments.ts";
import { timeOf } from "../../ids.ts";
import { historyJson } from "../../messages/message-json.ts";
import { botMethod } from "../method.ts";
import type { BotCall, MethodTable } from "../method.ts";
import { pageOf, pageSize } from "../paging.ts";
import { refuse } from "../../refusal.ts";
import type { Message } from "../../../world/message.ts";

const item = {
  channel: required(text, "no_item_specified"),
  timestamp: required(text, "no_item_specified"),
};
const itemRefusals = ["bad_timestamp", "channel_not_found", "message_not_found", "no_item_specified"];
/** Different emoji on one message. */
const mostEmoji = 23;

function itemOf(call: BotCall, { channel: id, timestamp }: { channel: string; timestamp: string }): Message {
  const channel = channelFor(call, id);
  if (Number.isNaN(timeOf(timestamp))) refuse("bad_timestamp");
  return messageIn(call, channel, timestamp);
}

/** Returns the message and the emoji's name, or refuses. */
function reactable(
  call: BotCall,
  values: { name: string; channel: string; timestamp: string },
): { message: Message; name: string } {
  const message = itemOf(call, values);
  const { world } = call.slack;
  const root = message.thread ?? message.id;
  if (world.thread("slack", message.channel, root)?.locked) refuse("thread_locked");
  const name = values.name.replaceAll(":", "");
  const custom: unknown = call.installation.team.extras["emoji"];
  const known = Array.isArray(custom) ? custom.includes(name) : false;
  if (!known && !/^[a-z0-9_+'-]+(::skin-tone-[2-6])?$/.test(name)) refuse("invalid_name");
  return { message, name };
}

/** Adding, removing and listing reactions. https://docs.slack.dev/reference/methods?family=reactions */
export const reactionMethods: MethodTable = {
  "reactions.add": botMethod({
    tier: "t3",
    scopes: ["reactions:write"],
    refusals: [
      ...itemRefusals,
      "already_reacted",
      "invalid_name",
      "is_archived",
      "thread_locked",
      "too_many_emoji",
    ],
    arguments: { name: required(text, "invalid_name"), ...item },
    answer(call, values) {
      const { message, name } = reactable(call, values);
      const { timeline } = call.slack.world;
      const channel = channelFor(call, values.channel);
      if (channel.archived) refuse("is_archived");
      if (!message.reactions.has(name) && message.reactions.size >= mostEmoji) refuse("too_many_emoji");
      if (!timeline.react(message, call.installation.userId, name)) refuse("already_reacted");
      return {};
    },
  }),

  "reactions.remove": botMethod({
    tier: "t2",
    scopes: ["reactions:write"],
    refusals: [...itemRefusals, "invalid_name", "no_reaction", "thread_locked"],
    arguments: { name: required(text, "invalid_name"), ...item, file: text, file_comment: text },
    answer(call, values) {
      const { message, name } = reactable(call, values);
      if (!call.slack.world.timeline.unreact(message, call.installation.userId, name)) refuse("no_reaction");
      return {};
    },
  }),

  "reactions.get": botMethod({
    tier: "t3",
    scopes: ["reactions:read"],
    refusals: itemRefusals,
    arguments: { ...item, full: flag, file: text, file_comment: text },
    answer(call, values) {
      const message = itemOf(call, values);
      return { type: "message", channel: message.channel, message: historyJson(call.slack, message) };
    },
  }),

  "reactions.list": botMethod({
    tier: "t2",
    scopes: ["reactions:read"],
    refusals: ["invalid_cursor", "user_not_found"],
    arguments: { user: text, full: flag, count: whole, page: whole, cursor: text, limit: whole },
    answer(call, { user = call.installation.userId, cursor, limit, count }) {
      const { slack, installation } = call;
      if (!installation.team.members.has(user)) refuse("user_not_found");
      const reacted = slack.world.timeline
        .all("slack")
        .filter(
          ({ space, deleted, channel }) =>
            space === installation.team.id && !deleted && isMember(call, channel),
        )
        .filter(({ reactions }) => [...reactions.values()].some((people) => people.has(user)));
      const page = pageOf(reacted, pageSize(limit ?? count, 100, 1000), cursor);
      return {
        items: page.items.map((message) => ({
          type: "message",
          channel: message.channel,
          message: historyJson(slack, message),
        })),
        response_metadata: { next_cursor: page.cursor },
      };
    },
  }),
};

function isMember({ slack, installation }: BotCall, channel: string): boolean {
  return slack.world.channel("slack", channel)?.members.has(installation.userId) === true;
}
