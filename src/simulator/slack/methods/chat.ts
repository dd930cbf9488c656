import { channelFor, messageIn, requireThread, writableChannel } from "../access.ts";
import { flag, json, required, text, words } from "../arguments.ts";
import { toContent } from "../content.ts";
import type { Body } from "../content.ts";
import { openDirect } from "../conversations.ts";
import { readBody, requireText } from "../message-body.ts";
import { messageJson } from "../message-json.ts";
import { botMethod } from "../method.ts";
import type { BotCall, MethodTable } from "../method.ts";
import { post } from "../posting.ts";
import { refuse } from "../refusal.ts";
import type { Message } from "../../message.ts";
import type { Channel } from "../../place.ts";

const mostTextInPost = 40_000;
const mostTextInUpdate = 4_000;

/** What every writing method takes. */
const writing = {
  text,
  blocks: json("invalid_blocks_format"),
  attachments: json(),
  markdown_text: text,
  metadata: json("invalid_metadata_format"),
  parse: text,
  link_names: flag,
  as_user: flag,
};
/** What gives one message another face. */
const face = { username: text, icon_emoji: text, icon_url: text };

const bodyRefusals = [
  "invalid_blocks",
  "invalid_blocks_format",
  "invalid_metadata_format",
  "invalid_metadata_schema",
  "markdown_text_conflict",
  "metadata_too_large",
  "msg_blocks_too_long",
  "msg_too_long",
  "no_text",
  "too_many_attachments",
];

/** The face counts only with the scope for it; without, Slack shows the app's own. */
function faceOf(
  { installation }: BotCall,
  values: { username: string | undefined; icon_emoji: string | undefined; icon_url: string | undefined },
): Partial<Body> {
  const { username, icon_emoji: emoji, icon_url: image } = values;
  if (!installation.scopes.includes("chat:write.customize")) return {};
  const icons = { ...(emoji !== undefined && { emoji }), ...(image !== undefined && { image_64: image }) };
  return { ...(username !== undefined && { username }), ...(Object.keys(icons).length > 0 && { icons }) };
}

/** A person's id stands for the direct message with them. */
function target(call: BotCall, id: string): Channel {
  const person = call.slack.world.person("slack", id);
  const inTeam = person && call.installation.team.members.has(id);
  return inTeam && !person.isBot
    ? openDirect(call.slack, call.installation.team, [id, call.installation.userId])
    : writableChannel(call, id);
}

/** A message that the caller wrote, or the word for why it may not touch it. */
function ownMessage(call: BotCall, channel: Channel, timestamp: string, otherwise: string): Message {
  const message = messageIn(call, channel, timestamp);
  if (message.author !== call.installation.userId || message.onlyFor) refuse(otherwise);
  return message;
}

function checkEditWindow({ slack, installation }: BotCall, message: Message): void {
  const minutes = installation.team.extras["editWindowMinutes"];
  if (typeof minutes === "number" && slack.world.clock.now() - message.at > minutes * 60_000)
    refuse("edit_window_closed");
}

/** Writing, changing and deleting messages. https://docs.slack.dev/reference/methods?family=chat */
export const chatMethods: MethodTable = {
  "chat.postMessage": botMethod({
    tier: "t5",
    scopes: ["chat:write"],
    refusals: [
      ...bodyRefusals,
      "channel_not_found",
      "is_archived",
      "messages_tab_disabled",
      "not_in_channel",
      "restricted_action_thread_locked",
      "thread_not_found",
    ],
    arguments: {
      channel: required(text, "channel_not_found"),
      ...writing,
      ...face,
      thread_ts: text,
      reply_broadcast: flag,
      mrkdwn: flag,
      unfurl_links: flag,
      unfurl_media: flag,
    },
    answer(call, values) {
      const channel = target(call, values.channel);
      const thread = requireThread(call, channel, values.thread_ts);
      const body: Body = { text: "", ...readBody(values), ...faceOf(call, values) };
      requireText(body);
      if (body.text.length > mostTextInPost) {
        body.text = body.text.slice(0, mostTextInPost);
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

  "chat.update": botMethod({
    tier: "t3",
    scopes: ["chat:write"],
    refusals: [
      ...bodyRefusals,
      "cant_update_message",
      "channel_not_found",
      "edit_window_closed",
      "is_inactive",
      "message_not_found",
      "streaming_state_conflict",
    ],
    arguments: {
      channel: required(text, "channel_not_found"),
      ts: required(text, "message_not_found"),
      ...writing,
      reply_broadcast: flag,
      file_ids: words,
    },
    answer(call, values) {
      const channel = channelFor(call, values.channel);
      if (channel.archived) refuse("is_inactive");
      if ((values.text ?? "").length > mostTextInUpdate) refuse("msg_too_long");
      const message = ownMessage(call, channel, values.ts, "cant_update_message");
      if (message.streaming) refuse("streaming_state_conflict");
      if (!channel.members.has(message.author)) refuse("cant_update_message");
      checkEditWindow(call, message);
      const body = revised(message, readBody(values));
      const files = message.versions.at(-1)?.content.files;
      call.slack.world.timeline.revise(message, { by: message.author, content: toContent(body, files) });
      return {
        channel: channel.id,
        ts: message.id,
        text: body.text,
        message: messageJson(call.slack, message),
      };
    },
  }),

  "chat.delete": botMethod({
    tier: "t3",
    scopes: ["chat:write"],
    refusals: ["cant_delete_message", "channel_not_found", "message_not_found"],
    arguments: {
      channel: required(text, "channel_not_found"),
      ts: required(text, "message_not_found"),
      as_user: flag,
    },
    answer(call, values) {
      const channel = channelFor(call, values.channel);
      const message = ownMessage(call, channel, values.ts, "cant_delete_message");
      call.slack.world.timeline.remove(message, call.installation.userId);
      return { channel: channel.id, ts: message.id };
    },
  }),

  "chat.postEphemeral": botMethod({
    tier: "t4",
    scopes: ["chat:write"],
    refusals: [
      ...bodyRefusals,
      "channel_not_found",
      "is_archived",
      "messages_tab_disabled",
      "not_in_channel",
      "restricted_action_thread_locked",
      "thread_not_found",
      "user_not_in_channel",
    ],
    arguments: {
      channel: required(text, "channel_not_found"),
      user: required(text, "user_not_in_channel"),
      ...writing,
      ...face,
      thread_ts: text,
    },
    answer(call, values) {
      const channel = writableChannel(call, values.channel);
      if (!channel.members.has(values.user)) refuse("user_not_in_channel");
      const thread = requireThread(call, channel, values.thread_ts);
      const body: Body = { text: "", ...readBody(values), ...faceOf(call, values) };
      requireText(body);
      if (body.text.length > mostTextInPost) refuse("msg_too_long");
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
      const thread = message.thread === undefined ? "" : `?thread_ts=${message.thread}&cid=${channel.id}`;
      const permalink = `${call.slack.address()}/archives/${channel.id}/p${message.id.replace(".", "")}${thread}`;
      return { channel: channel.id, permalink };
    },
  }),
};

/** The new body: what was not sent stays, but blocks that Slack itself made of Markdown give way to a new text. */
function revised(message: Message, changes: Partial<Body>): Body {
  const { text, blocks: newBlocks, attachments, metadata } = changes;
  if ([text, newBlocks, attachments, metadata].every((part) => part === undefined)) refuse("no_text");
  const before = message.versions.at(-1)?.content.payload ?? {};
  const { streaming_state: _state, derived, blocks, ...kept } = before as Partial<Body>;
  const stays =
    derived === true && changes.text !== undefined
      ? {}
      : { ...(blocks && { blocks }), ...(derived && { derived }) };
  const body: Body = { text: "", ...kept, ...stays, ...changes };
  if (changes.blocks && changes.derived === undefined) delete body.derived;
  if (body.metadata && Object.keys(body.metadata).length === 0) delete body.metadata;
  requireText(body);
  return body;
}
