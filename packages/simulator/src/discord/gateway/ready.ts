import type { Discord } from "../state/discord.ts";
import { toWholeGuild } from "../guild/guild-payload.ts";
import { guildsOf } from "./identify.ts";
import { intentFlags, intents } from "../state/intents.ts";
import { shardOf } from "./session.ts";
import type { Session } from "./session.ts";
import { toOwnUser } from "../guild/user-payload.ts";

/** Returns the address of the gateway. */
export function gatewayUrl({ address }: Discord): string {
  return `${address.replace(/^http/, "ws")}/gateway`;
}

/** Sends the first events of a session: READY, then each of its servers. */
export function sendReady(discord: Discord, session: Session): void {
  const { application, shard } = session;
  const guilds = guildsOf(discord, application).filter((id) => shardOf(id, shard[1]) === shard[0]);
  session.send("READY", {
    v: 10,
    user: toOwnUser(application.person),
    guilds: guilds.map((id) => ({ id, unavailable: true })),
    session_id: session.id,
    resume_gateway_url: `${gatewayUrl(discord)}/resume`,
    session_type: "normal",
    shard: [...shard],
    application: { id: application.id, flags: intentFlags(application.privilegedIntents) },
    private_channels: [],
    relationships: [],
    presences: [],
    user_settings: {},
    _trace: [],
  });
  if (!(session.intents & intents.Guilds)) return;
  const hasPresences = (session.intents & intents.GuildPresences) !== 0;
  for (const id of guilds) {
    const space = discord.world.space("discord", id);
    if (!space) continue;
    session.send("GUILD_CREATE", toWholeGuild(discord, space, application.userId, hasPresences));
  }
}
