import { listOf, present, stringOf } from "../../fields.ts";
import type { Fields } from "../../fields.ts";
import type { Message } from "../../world/message.ts";
import type { World } from "../../world/world.ts";
import type { Directory } from "../apps/directory.ts";
import { messageJson } from "./message-json.ts";
import { permalinkOf } from "./permalink.ts";

interface Source {
  world: World;
  directory: Directory;
  /** Returns the server's address. */
  address: () => string;
}

const day = new Intl.DateTimeFormat("en-US", { dateStyle: "long", timeStyle: "short", timeZone: "UTC" });

/** Returns the attachment for a forwarded message. Its `message_blocks` hold the blocks of the original. */
export function forwardedAttachment(slack: Source, message: Message): Fields {
  const original = messageJson(slack, message);
  const channel = slack.world.channel("slack", message.channel);
  const isChannel = channel?.kind === "public" || channel?.kind === "private";
  const author = stringOf(original["username"]) || slack.world.nameOf("slack", message.author);
  const text = stringOf(original["text"]);
  const link = permalinkOf(slack.address(), message);
  const { bot_id: bot, files, attachments } = original;
  // Slack repeats only blocks. A message that has only attachments is forwarded as their fallbacks.
  const remains = listOf(attachments).map(
    ({ fallback, text: inner }) => stringOf(fallback) || stringOf(inner),
  );
  return present({
    id: 1,
    ts: message.id,
    channel_id: message.channel,
    channel_name: isChannel ? channel.name : undefined,
    channel_team: message.space,
    is_msg_unfurl: true,
    is_share: true,
    is_reply_unfurl: message.thread === undefined ? undefined : true,
    author_id: original["user"],
    bot_id: bot,
    author_name: author,
    author_subname: author,
    author_link: original["user"] === undefined ? undefined : `${slack.address()}/team/${message.author}`,
    author_icon: "https://avatars.example/48.png",
    message_blocks: [
      {
        team: message.space,
        channel: message.channel,
        ts: message.id,
        message: { blocks: listOf(original["blocks"]) },
      },
    ],
    files,
    from_url: link,
    original_url: link,
    text,
    fallback: `[${day.format(message.at)}] ${author}: ${text || remains.join(" ")}`,
    mrkdwn_in: ["text"],
    footer: footerOf(message, isChannel ? channel.name : undefined),
  });
}

function footerOf({ thread }: Message, channel: string | undefined): string {
  if (channel === undefined) return "Slack Conversation";
  return thread === undefined ? `Posted in #${channel}` : `From a thread in #${channel}`;
}
