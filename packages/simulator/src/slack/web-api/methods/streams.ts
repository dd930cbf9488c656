import { channelFor, messageIn, requireThread, writableChannel } from "../access.ts";
import { json, oneOf, required, text } from "../arguments.ts";
import { readBlocks } from "../../messages/blocks.ts";
import { emptyStream, grown, renderStream } from "../../streams/chunks.ts";
import { readMetadata } from "../../messages/message-body.ts";
import { messageJson } from "../../messages/message-json.ts";
import { botMethod } from "../method.ts";
import type { BotCall, MethodTable } from "../method.ts";
import { post } from "../../messages/post.ts";
import { refuse } from "../../refusal.ts";
import { sessionStatuses } from "../../streams/sessions.ts";
import type { Stream } from "../../streams/streams.ts";
import type { Channel } from "../../../world/place.ts";

const pieces = { markdown_text: text, chunks: json("invalid_chunks") };
const pieceRefusals = [
  "channel_not_found",
  "invalid_blocks",
  "invalid_blocks_format",
  "invalid_chunks",
  "messages_tab_disabled",
  "msg_blocks_too_long",
  "msg_blocks_too_many",
  "msg_too_long",
];

/** Returns the person who sees a stream grow. In a channel, the app has to name one. */
function recipientOf(
  call: BotCall,
  channel: Channel,
  user: string | undefined,
  team: string | undefined,
): string | undefined {
  if (channel.kind !== "direct") {
    if (user === undefined) refuse("missing_recipient_user_id");
    if (team === undefined) refuse("missing_recipient_team_id");
  }
  if (user !== undefined && !call.slack.world.person("slack", user)) refuse("user_not_found");
  return channel.kind === "direct" ? undefined : user;
}

/** Returns the live stream of a message, or refuses. */
function liveStream(
  call: BotCall,
  { channel: channelId, ts: timestamp }: { channel: string; ts: string },
  afterStop = "message_not_in_streaming_state",
): Stream {
  const { slack, installation } = call;
  const message = messageIn(call, channelFor(call, channelId), timestamp);
  if (message.author !== installation.userId) refuse("message_not_owned_by_app");
  const stream = slack.streams.find(message);
  if (stream?.state === "stopped") refuse(afterStop);
  if (stream?.state !== "live") refuse("message_not_in_streaming_state");
  return stream;
}

/** Starting, appending to and ending native streams. https://docs.slack.dev/reference/methods/chat.startStream */
export const streamMethods: MethodTable = {
  "chat.startStream": botMethod({
    tier: "t2",
    scopes: ["chat:write"],
    refusals: [
      ...pieceRefusals,
      "is_archived",
      "missing_recipient_team_id",
      "missing_recipient_user_id",
      "not_in_channel",
      "restricted_action_thread_locked",
      "user_not_found",
    ],
    arguments: {
      channel: required(text, "channel_not_found"),
      thread_ts: text,
      recipient_user_id: text,
      recipient_team_id: text,
      task_display_mode: oneOf(["timeline", "plan"]),
      ...pieces,
      icon_emoji: text,
      icon_url: text,
      username: text,
    },
    answer(call, values) {
      const { slack, installation } = call;
      const channel = writableChannel(call, values.channel);
      const recipient = recipientOf(call, channel, values.recipient_user_id, values.recipient_team_id);
      const thread = requireThread(call, channel, values.thread_ts);
      const display = values.task_display_mode ?? "timeline";
      const content = grown(emptyStream(display), values.markdown_text, values.chunks);
      const body = { ...renderStream(content), derived: true, streaming_state: "in_progress" as const };
      const message = post(slack, { channel, thread, author: installation.userId, body, streaming: true });
      const stream = slack.streams.begin({ installation, message, recipient, content, frame: {} });
      if (thread !== undefined) {
        const place = { platform: "slack", space: channel.space, channel: channel.id, thread };
        slack.world.statuses.clear(place, installation.userId, "status");
        slack.sessions.set(installation, place, "processing").streams.add(stream.message);
      }
      return { channel: channel.id, ts: message.id };
    },
  }),

  "chat.appendStream": botMethod({
    tier: "t4",
    scopes: ["chat:write"],
    refusals: [
      ...pieceRefusals,
      "message_not_found",
      "message_not_in_streaming_state",
      "message_not_owned_by_app",
      "no_text",
      "stopped_by_user",
    ],
    arguments: {
      channel: required(text, "channel_not_found"),
      ts: required(text, "message_not_found"),
      ...pieces,
    },
    answer(call, values) {
      const stream = liveStream(call, values, "stopped_by_user");
      const { markdown_text: markdown, chunks } = values;
      if ((markdown ?? "") === "" && chunks === undefined) refuse("no_text");
      call.slack.streams.append(stream, markdown, chunks);
      return { channel: values.channel, ts: values.ts };
    },
  }),

  "chat.stopStream": botMethod({
    tier: "t2",
    scopes: ["chat:write"],
    refusals: [
      ...pieceRefusals,
      "invalid_metadata_format",
      "invalid_metadata_schema",
      "message_not_found",
      "message_not_in_streaming_state",
      "message_not_owned_by_app",
      "metadata_too_large",
    ],
    arguments: {
      channel: required(text, "channel_not_found"),
      ts: required(text, "message_not_found"),
      ...pieces,
      blocks: json("invalid_blocks"),
      metadata: json("invalid_metadata_format"),
      session_status: oneOf(sessionStatuses),
    },
    answer(call, values) {
      const { slack, installation } = call;
      const stream = liveStream(call, values);
      const blocks = values.blocks === undefined ? [] : readBlocks(values.blocks, "stream");
      const closing = { blocks, metadata: readMetadata(values.metadata) };
      slack.streams.complete(stream, values.markdown_text, values.chunks, closing);
      const { message } = stream;
      const session =
        message.thread === undefined ? undefined : slack.sessions.find(message.channel, message.thread);
      if (session) {
        session.streams.delete(message);
        slack.sessions.set(installation, session.place, values.session_status ?? "active");
      }
      return { channel: message.channel, ts: message.id, message: messageJson(slack, message) };
    },
  }),
};
