import { channelFor, messageIn, threadOfPost, writableChannel } from "../access.ts";
import { flag, required, text } from "../arguments.ts";
import type { Body } from "../../messages/content.ts";
import { openDirect } from "../../conversations.ts";
import { readBody, requireText } from "../../messages/message-body.ts";
import { messageJson } from "../../messages/message-json.ts";
import { permalinkOf } from "../../messages/permalink.ts";
import { botMethod } from "../method.ts";
import type { BotCall, MethodTable } from "../method.ts";
import { post } from "../../messages/post.ts";
import { refuse } from "../../refusal.ts";
import type { Channel } from "../../../world/place.ts";
import { bodyRefusals, authorship, authorshipOf, writing } from "./message-arguments.ts";

/** Slack cuts longer texts. https://docs.slack.dev/reference/methods/chat.postMessage#truncating */
const mostText = 40_000;

const placeRefusals = [
  "cannot_reply_to_message",
  "channel_not_found",
  "is_archived",
  "messages_tab_disabled",
  "not_in_channel",
  "restricted_action_thread_locked",
];

/** Returns the channel to post in. A person's id stands for the direct message with them. */
function target(call: BotCall, id: string): Channel {
  const person = call.slack.world.person("slack", id);
  const inTeam = person && call.installation.team.members.has(id);
  return inTeam && !person.isBot
    ? openDirect(call.slack, call.installation.team, [id, call.installation.userId])
    : writableChannel(call, id);
}

/** Writing messages. https://docs.slack.dev/reference/methods?family=chat */
export const chatMethods: MethodTable = {
  "chat.postMessage": botMethod({
    tier: "t5",
    scopes: ["chat:write"],
    refusals: [...bodyRefusals, ...placeRefusals],
    arguments: {
      channel: required(text, "channel_not_found"),
      ...writing,
      ...authorship,
      thread_ts: text,
      reply_broadcast: flag,
      mrkdwn: flag,
      unfurl_links: flag,
      unfurl_media: flag,
    },
    answer(call, values) {
      const channel = target(call, values.channel);
      const thread = threadOfPost(call, channel, values.thread_ts);
      const body: Body = { text: "", ...readBody(values), ...authorshipOf(call, values) };
      requireText(body);
      if (body.text.length > mostText) {
        body.text = body.text.slice(0, mostText);
        call.warn("message_truncated");
      }
      const broadcast = values.reply_broadcast === true && thread !== undefined;
      const message = post(call.slack, {
        channel,
        thread,
        author: call.installation.userId,
        body,
        broadcast,
      });
      const place = { platform: "slack", space: channel.space, channel: channel.id };
      if (thread !== undefined)
        call.slack.world.statuses.clear({ ...place, thread }, message.author, "status");
      return { channel: channel.id, ts: message.id, message: messageJson(call.slack, message) };
    },
  }),

  "chat.postEphemeral": botMethod({
    tier: "t4",
    scopes: ["chat:write"],
    refusals: [...bodyRefusals, ...placeRefusals, "user_not_in_channel"],
    arguments: {
      channel: required(text, "channel_not_found"),
      user: required(text, "user_not_in_channel"),
      ...writing,
      ...authorship,
      thread_ts: text,
    },
    answer(call, values) {
      const channel = writableChannel(call, values.channel);
      if (!channel.members.has(values.user)) refuse("user_not_in_channel");
      const thread = threadOfPost(call, channel, values.thread_ts);
      const body: Body = { text: "", ...readBody(values), ...authorshipOf(call, values) };
      requireText(body);
      if (body.text.length > mostText) refuse("msg_too_long");
      const { userId: author } = call.installation;
      const message = post(call.slack, { channel, thread, author, body, onlyFor: [values.user] });
      return { message_ts: message.id };
    },
  }),

  "chat.getPermalink": botMethod({
    tier: "t5",
    refusals: ["channel_not_found", "message_not_found"],
    arguments: {
      channel: required(text, "channel_not_found"),
      message_ts: required(text, "message_not_found"),
    },
    answer(call, values) {
      const channel = channelFor(call, values.channel);
      const message = messageIn(call, channel, values.message_ts);
      return { channel: channel.id, permalink: permalinkOf(call.slack.address(), message) };
    },
  }),
};
