import type { Discord } from "../state/discord.ts";
import { guildOf } from "../guild/guild.ts";
import { intents } from "../state/intents.ts";
import type { Session } from "./session.ts";
import { toMember } from "../guild/user-payload.ts";

const mostPerChunk = 1000;

/**
 * Answers opcode 8 with members in chunks, selected by id or by the beginning of their name. A request for
 * all members needs the members intent.
 */
export function requestMembers(discord: Discord, session: Session, data: Record<string, unknown>): void {
  const space = discord.world.space("discord", String(data["guild_id"]));
  const guild = space && guildOf(space);
  if (!space || !guild?.members.has(session.application.userId)) return;
  const query = typeof data["query"] === "string" ? data["query"].toLowerCase() : undefined;
  const ids = [data["user_ids"] ?? []].flat().map(String);
  const wantsAll = query === "" && data["limit"] === 0;
  if (wantsAll && !(session.intents & intents.GuildMembers)) return;
  const found = [...guild.members.values()].filter(({ id }) =>
    query === undefined
      ? ids.includes(id)
      : discord.world.nameOf("discord", id).toLowerCase().startsWith(query),
  );
  const limit = Number(data["limit"]) || mostPerChunk;
  const members = found.slice(0, wantsAll ? found.length : limit);
  const count = Math.max(Math.ceil(members.length / mostPerChunk), 1);
  for (let index = 0; index < count; index += 1) {
    session.send("GUILD_MEMBERS_CHUNK", {
      guild_id: space.id,
      members: members
        .slice(index * mostPerChunk, (index + 1) * mostPerChunk)
        .map((member) => toMember(discord, member)),
      chunk_index: index,
      chunk_count: count,
      not_found: ids.filter((id) => !guild.members.has(id)),
      ...(typeof data["nonce"] === "string" && { nonce: data["nonce"] }),
    });
  }
}
