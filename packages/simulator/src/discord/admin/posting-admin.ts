import type { Message } from "../../world/message.ts";
import type { Channel, Person, Place, Space } from "../../world/place.ts";
import type { Application } from "../state/application.ts";
import type { Discord } from "../state/discord.ts";
import { guildOf } from "../guild/guild.ts";
import type { Role } from "../guild/permissions.ts";
import { readMessage } from "../messages/message-form.ts";
import { messageTypes } from "../messages/message-record.ts";
import { checkSending, sendMessage } from "../messages/send.ts";
import { postSystemMessage } from "../messages/system-message.ts";
import { venueAt } from "../guild/venue.ts";

/** A webhook of a channel, such as the one of a monitoring service. */
export interface Webhook {
  id: string;
  name: string;
  channel: Channel;
}

/** A line that Discord writes in the name of a person, about what that person did. */
export type Notice = Exclude<
  keyof typeof messageTypes,
  "ordinary" | "reply" | "command" | "contextMenu" | "threadStarter"
>;

/** Posts messages that no person writes. */
export interface PostingAdmin {
  addWebhook(channel: Channel, name: string): Webhook;
  /** Posts as a webhook or as another bot. `body` has the API's fields: `content`, `embeds`, `components`. */
  posts(by: Webhook | Application, body: Readonly<Record<string, unknown>>, place?: Place): Message;
  /** Writes one of Discord's own lines: a person joined, a place was renamed, a message was pinned, a person was added. */
  notes(
    notice: Notice,
    by: Person,
    place: Place,
    more?: { text?: string; about?: Message; whom?: Person },
  ): Message;
  /** Returns the role that Discord made for a bot when it joined. People can mention it like the bot. */
  ownRole(application: Application, server: Space): Role;
}

/** Makes the part of the admin that posts. `accountOf` returns a person's id. */
export function createPostingAdmin(discord: Discord, accountOf: (person: Person) => string): PostingAdmin {
  const { world } = discord;
  return {
    addWebhook(channel, name) {
      const id = accountOf(world.addPerson({ name, timeZone: "UTC", isBot: true, ids: {} }));
      return { id, name, channel };
    },
    posts(by, body, place) {
      const form = readMessage(body, { use: "create", fileCount: 0 });
      if ("channel" in by) {
        const { id, name, channel } = by;
        const own = { platform: "discord", space: channel.space, channel: channel.id };
        const sending = { venue: venueAt(discord, place ?? own), author: id, form, files: [] };
        return sendMessage(discord, { ...sending, from: "message", extras: { webhook: { id, name } } });
      }
      if (!place) throw new Error(`Say where ${by.name} posts.`);
      const sending = { venue: venueAt(discord, place), author: by.userId, form, files: [] };
      checkSending(discord, { ...sending, from: "message" });
      return sendMessage(discord, { ...sending, from: "message" });
    },
    notes(notice, by, place, { text = "", about, whom } = {}) {
      const venue = venueAt(discord, place);
      const { guildId } = venue;
      const reference = about && {
        type: 0 as const,
        messageId: about.id,
        channelId: about.thread ?? about.channel,
        guildId,
      };
      return postSystemMessage(discord, venue, accountOf(by), text, {
        type: messageTypes[notice],
        ...(reference && { reference }),
        ...(whom && { mentions: [accountOf(whom)] }),
      });
    },
    ownRole({ userId, name }, server) {
      const role = [...guildOf(server).roles.values()].find(({ botId }) => botId === userId);
      if (!role) throw new Error(`${name} is not in "${server.name}": install it there first.`);
      return role;
    },
  };
}
