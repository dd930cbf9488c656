import type { Fields } from "../fields.ts";
import type { Message } from "../world/message.ts";
import type { Channel, Person, Place } from "../world/place.ts";
import type { Installation } from "./apps/installation.ts";
import { readBody, requireText } from "./messages/message-body.ts";
import { post } from "./messages/post.ts";
import type { Slack } from "./slack.ts";

/** What an alert app posts. Such apps often leave `text` out. */
export interface Alert {
  text?: string;
  blocks?: readonly Fields[];
  attachments?: readonly Fields[];
}

/** An app that only posts: monitoring, builds, tickets. */
export interface AlertApp {
  installation: Installation;
  /** The app's bot. */
  person: Person;
  /** Posts in a channel or thread. Default: #general. */
  posts(alert: Alert, to?: Channel | Place): Message;
}

/** How an alert app posts. */
export interface AlertOptions {
  /**
   * Posts over an incoming webhook: the message has the subtype `bot_message` and a `username`, but no `user`.
   * Default: the app posts with its token, as a user.
   */
  webhook?: boolean;
  /** The name above the messages of a webhook. Default: the app's. */
  username?: string;
}

/** Makes the acts of an installed app that only posts. */
export function createAlertApp(
  slack: Slack,
  installation: Installation,
  general: Channel,
  { webhook = false, username = installation.app.manifest.display_information.name }: AlertOptions,
): AlertApp {
  return {
    installation,
    person: installation.bot,
    posts(alert, to = general) {
      const id = "channel" in to ? to.channel : to.id;
      const channel = slack.world.channel("slack", id);
      if (!channel) throw new Error(`Slack has no channel ${id}.`);
      const body = { text: "", ...readBody(alert) };
      requireText(body);
      return post(slack, {
        channel,
        thread: "channel" in to ? to.thread : undefined,
        author: installation.userId,
        body: webhook ? { ...body, username } : body,
        ...(webhook && { extras: { subtype: "bot_message" } }),
      });
    },
  };
}
