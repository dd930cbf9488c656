import { type GatewayDispatchPayload, GatewayDispatchEvents } from "discord.js";
import type { Notice, ThreadRef } from "#core/platform";
import { platform, threadRef } from "./origin.ts";
import type { ChannelKind } from "./conversation.ts";

export interface NoticeRules {
  self: string;
  kindOf(channel: string, guild: string | undefined): ChannelKind;
  /** The time of events, because Discord does not tell it. */
  now(): number;
}

/**
 * Translates that people join or leave a thread or a server. Discord sends this only to bots with the privileged intent for members.
 * https://discord.com/developers/docs/events/gateway-events#guild-member-add
 */
export function toNotices(packet: GatewayDispatchPayload, { self, kindOf, now }: NoticeRules): Notice[] {
  const at = now();
  const notice = (
    person: { id: string; isBot: boolean },
    what: "joined" | "left",
    where: string,
    thread: ThreadRef,
  ): Notice[] =>
    person.id === self
      ? []
      : [{ type: "notice", id: `${platform}/${where}/${what}/${person.id}/${at}`, thread, at, what, person }];
  if (packet.t === GatewayDispatchEvents.ThreadMembersUpdate) {
    const { id, guild_id: guild, added_members: added = [], removed_member_ids: removed = [] } = packet.d;
    const thread = threadRef(guild, kindOf(id, guild).parent ?? id, id);
    return [
      ...added.flatMap(({ user_id: person }) =>
        person === undefined ? [] : notice({ id: person, isBot: false }, "joined", id, thread),
      ),
      ...removed.flatMap((person) => notice({ id: person, isBot: false }, "left", id, thread)),
    ];
  }
  const hasJoined = packet.t === GatewayDispatchEvents.GuildMemberAdd;
  if (!hasJoined && packet.t !== GatewayDispatchEvents.GuildMemberRemove) return [];
  const { user, guild_id: guild } = packet.d;
  const person = { id: user.id, isBot: user.bot === true };
  // The notice is about the whole server, and so belongs to no channel.
  return notice(person, hasJoined ? "joined" : "left", guild, threadRef(guild, "", ""));
}
