import type { Space } from "../../../world/place.ts";
import { toGuildChannel } from "../../guild/channel-payload.ts";
import { toGuild, toRole } from "../../guild/guild-payload.ts";
import { guildOf } from "../../guild/guild.ts";
import { createForm } from "../../form.ts";
import { Refusal, known } from "../../refusal.ts";
import { botRoute, ok } from "../route.ts";
import type { Answer, BotCall, Route } from "../route.ts";
import { toMember } from "../../guild/user-payload.ts";

/** Reading servers. */
export const guildRoutes: readonly Route[] = [
  botRoute("GET", "/guilds/:guild", (call) => ok(toGuild(openGuild(call)))),
  botRoute("GET", "/guilds/:guild/channels", listChannels),
  botRoute("GET", "/guilds/:guild/roles", (call) =>
    ok([...guildOf(openGuild(call)).roles.values()].map(toRole)),
  ),
  botRoute("GET", "/guilds/:guild/members", listMembers),
  botRoute("GET", "/guilds/:guild/members/search", searchMembers),
  botRoute("GET", "/guilds/:guild/members/:user", getMember),
];

/** Returns the server of a request, or refuses if the bot is not in it. */
function openGuild({ discord, parameter, userId }: BotCall): Space {
  const space = known(discord.world.space("discord", parameter("guild")), "unknown guild");
  if (!guildOf(space).members.has(userId)) throw new Refusal("missing access");
  return space;
}

function listChannels(call: BotCall): Answer {
  const { discord } = call;
  const channels = discord.world.channels("discord", openGuild(call).id);
  return ok(channels.filter(({ archived }) => !archived).map((channel) => toGuildChannel(discord, channel)));
}

function listMembers(call: BotCall): Answer {
  const guild = guildOf(openGuild(call));
  const form = createForm(Object.fromEntries(call.query));
  const limit = form.integer("limit", { min: 1, max: 1000 }) ?? 1;
  const after = form.text("after") ?? "0";
  form.finish();
  const members = [...guild.members.values()]
    .filter(({ id }) => BigInt(id) > BigInt(after))
    .toSorted((a, b) => Number(BigInt(a.id) - BigInt(b.id)));
  return ok(members.slice(0, limit).map((member) => toMember(call.discord, member)));
}

function searchMembers(call: BotCall): Answer {
  const guild = guildOf(openGuild(call));
  const form = createForm(Object.fromEntries(call.query));
  const query = form.text("query", { min: 1, required: true }) ?? "";
  const limit = form.integer("limit", { min: 1, max: 1000 }) ?? 1;
  form.finish();
  const named = [...guild.members.values()].filter(({ id }) =>
    call.discord.world.nameOf("discord", id).toLowerCase().startsWith(query.toLowerCase()),
  );
  return ok(named.slice(0, limit).map((member) => toMember(call.discord, member)));
}

function getMember(call: BotCall): Answer {
  const guild = guildOf(openGuild(call));
  return ok(toMember(call.discord, known(guild.members.get(call.parameter("user")), "unknown member")));
}
