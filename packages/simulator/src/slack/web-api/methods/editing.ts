import { channelFor, messageIn } from "../access.ts";
import { flag, required, text, words } from "../arguments.ts";
import { toContent } from "../../messages/content.ts";
import type { Body } from "../../messages/content.ts";
import { readBody, requireText } from "../../messages/message-body.ts";
import { messageJson } from "../../messages/message-json.ts";
import { botMethod } from "../method.ts";
import type { BotCall, MethodTable } from "../method.ts";
import { refuse } from "../../refusal.ts";
import type { Message } from "../../../world/message.ts";
import type { Channel } from "../../../world/place.ts";
import { bodyRefusals, writing } from "./message-arguments.ts";

/**
 * The limit holds even for the fallback beside blocks.
 * https://docs.slack.dev/reference/methods/chat.update#errors
 */
const mostText = 4_000;

/** Returns a message that the caller wrote, or refuses. */
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

/** Changing and deleting the app's own messages. */
export const editingMethods: MethodTable = {
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
      if ((values.text ?? "").length > mostText) refuse("msg_too_long");
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
};

/**
 * Returns the new body. Parts that were not sent stay, but a new text replaces blocks that Slack made from
 * Markdown.
 */
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
