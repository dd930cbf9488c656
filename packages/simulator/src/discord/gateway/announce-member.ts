import type { Space } from "../../world/place.ts";
import type { Discord } from "../state/discord.ts";
import type { Member } from "../guild/guild.ts";
import { toMember } from "../guild/user-payload.ts";

/**
 * Announces that a member has changed. A bot always hears of changes to itself.
 * https://docs.discord.com/developers/events/gateway#list-of-intents
 */
export function announceMember(discord: Discord, server: Space, member: Member): void {
  discord.dispatch({
    name: "GUILD_MEMBER_UPDATE",
    guildId: server.id,
    about: member.id,
    data: () => ({ ...toMember(discord, member), guild_id: server.id }),
  });
}
