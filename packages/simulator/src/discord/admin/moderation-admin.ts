import type { Message } from "../../world/message.ts";
import type { Person, Space } from "../../world/place.ts";
import type { Discord } from "../state/discord.ts";
import { announceMember } from "../gateway/announce-member.ts";
import { guildOf } from "../guild/guild.ts";
import { findVenue } from "../guild/venue.ts";
import { deleteMany } from "../messages/delete-many.ts";
import { messageFlags } from "../messages/message-form.ts";
import { currentBody } from "../messages/message-record.ts";
import { toContent } from "../messages/content.ts";

/** What moderators of a server do. */
export interface ModerationAdmin {
  /** Lets a member only read, for this many milliseconds. 0 ends it. */
  timeOut(person: Person, server: Space, ms: number): void;
  /** Sets the words that automatic moderation blocks. */
  block(server: Space, words: readonly string[]): void;
  /** Deletes several messages of a place at once. */
  purge(messages: readonly Message[], by: Person): void;
  /** Hides the embeds and previews of any message. */
  suppressEmbeds(message: Message, by: Person): void;
}

/** Makes the moderators' part of the admin. `accountOf` returns a person's id. */
export function createModerationAdmin(
  discord: Discord,
  accountOf: (person: Person) => string,
): ModerationAdmin {
  const { world } = discord;
  return {
    timeOut(person, server, ms) {
      const member = guildOf(server).members.get(accountOf(person));
      if (!member) throw new Error(`${person.name} is not in "${server.name}": admit them first.`);
      const until = world.clock.now() + ms;
      if (ms > 0) member.timedOutUntil = until;
      else delete member.timedOutUntil;
      announceMember(discord, server, member);
      // Discord does not announce the end of a timeout. Clients compare the time themselves.
      world.clock.after(ms, () => {
        if (member.timedOutUntil === until) delete member.timedOutUntil;
      });
    },
    block(server, words) {
      guildOf(server).blockedWords = new Set(words.map((word) => word.toLowerCase()));
    },
    purge(messages, by) {
      const [first] = messages;
      const venue = first && findVenue(discord, first.thread ?? first.channel);
      if (venue) deleteMany(discord, venue, messages, accountOf(by));
    },
    suppressEmbeds(message, by) {
      const venue = findVenue(discord, message.thread ?? message.channel);
      if (!venue) throw new Error("The channel of this message is gone.");
      const body = currentBody(message);
      const changed = { ...body, flags: body.flags | messageFlags.suppressEmbeds, embeds: [] };
      const content = toContent(discord, venue, message.author, changed);
      world.timeline.revise(message, { by: accountOf(by), content });
    },
  };
}
