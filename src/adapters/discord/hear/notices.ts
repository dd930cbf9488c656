import { type GatewayDispatchPayload, GatewayDispatchEvents } from "discord.js";
import type { Notice, ThreadRef } from "#core/platform";
import { platform, threadRef } from "./origin.ts";
import type { Place } from "./place.ts";

/** What decides how a coming or going is understood. */
export interface NoticeRules {
  self: string;
  placeOf(channel: string, guild: string | undefined): Place;
  /** Discord does not say when it was. */
  now(): number;
}

/**
 * Who comes into a thread or a server, and who goes: worth knowing, and no question. Discord tells it to bots with the privileged
 * intent for members. https://discord.com/developers/docs/events/gateway-events#guild-member-add
 */
export function toNotices(packet: GatewayDispatchPayload, { self, placeOf, now }: NoticeRules): Notice[] {
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
    const thread = threadRef(guild, placeOf(id, guild).parent ?? id, id);
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
  // A matter of the whole server, which is in none of its channels.
  return notice(person, hasJoined ? "joined" : "left", guild, threadRef(guild, "", ""));
}
