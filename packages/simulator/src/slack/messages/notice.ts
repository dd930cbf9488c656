import type { Fields } from "../../fields.ts";
import type { Message } from "../../world/message.ts";
import type { Channel } from "../../world/place.ts";
import type { World } from "../../world/world.ts";
import type { Ids } from "../ids.ts";
import { post } from "./post.ts";

/** Something that Slack itself writes: that a person joined, set the topic, or archived the channel. */
export interface Notice {
  /** "channel_join", "channel_topic". Slackbot's own messages have none. */
  subtype?: string;
  /** The id of the person who did it, or of Slack's own bot. */
  user: string;
  text: string;
  /** More keys of the message: `topic`, `inviter`. */
  details?: Fields;
}

/** Slack's own bot. It writes in direct messages. */
export const slackbot = "USLACKBOT";

/** Posts a notice. https://docs.slack.dev/reference/events/message#subtypes */
export function postNotice(
  slack: { world: World; ids: Ids },
  channel: Channel,
  { subtype, user, text, details = {} }: Notice,
): Message {
  return post(slack, {
    channel,
    author: user,
    body: { text },
    system: true,
    extras: { ...(subtype !== undefined && { subtype }), notice: details },
  });
}
