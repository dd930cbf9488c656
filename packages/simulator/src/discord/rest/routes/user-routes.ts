import { toChannel } from "../../guild/channel-payload.ts";
import { openDirect } from "../../guild/direct-channel.ts";
import { createForm } from "../../form.ts";
import { guildsOf, sessionStartLimit } from "../../gateway/identify.ts";
import { intentFlags } from "../../state/intents.ts";
import { everyPermission } from "../../guild/permissions.ts";
import { gatewayUrl } from "../../gateway/ready.ts";
import { known } from "../../refusal.ts";
import { botRoute, ok, openRoute } from "../route.ts";
import type { Answer, BotCall, Route } from "../route.ts";
import { toOwnUser, toUser } from "../../guild/user-payload.ts";
import { venueAt } from "../../guild/venue.ts";

/** The bot's own user and servers, direct channels, and the gateway's address. */
export const userRoutes: readonly Route[] = [
  openRoute("GET", "/gateway", ({ discord }) => ok({ url: gatewayUrl(discord) }), "none"),
  botRoute("GET", "/gateway/bot", getGateway),
  botRoute("GET", "/users/@me", ({ application }) => ok(toOwnUser(application.person))),
  botRoute("GET", "/users/@me/guilds", listGuilds),
  botRoute("POST", "/users/@me/channels", openDirectChannel),
  botRoute("GET", "/users/:user", getUser),
  botRoute("GET", "/applications/@me", getApplication),
  botRoute("GET", "/oauth2/applications/@me", getApplication),
];

function getGateway({ discord, application }: BotCall): Answer {
  return ok({
    url: gatewayUrl(discord),
    shards: discord.settings.shards,
    session_start_limit: sessionStartLimit(discord, application),
  });
}

function listGuilds({ discord, application }: BotCall): Answer {
  const guilds = guildsOf(discord, application).map((id) => ({
    id,
    name: discord.world.space("discord", id)?.name ?? "",
    icon: null,
    banner: null,
    owner: false,
    permissions: String(everyPermission),
    features: [],
  }));
  return ok(guilds);
}

function openDirectChannel({ discord, userId, body }: BotCall): Answer {
  const form = createForm(body);
  const recipient = form.snowflake("recipient_id", true) ?? "";
  form.finish();
  known(discord.world.person("discord", recipient), "unknown user");
  const channel = openDirect(discord, [userId, recipient]);
  const place = { platform: "discord", space: channel.space, channel: channel.id };
  return ok(toChannel(discord, venueAt(discord, place), userId));
}

function getUser({ discord, parameter }: BotCall): Answer {
  return ok(toUser(known(discord.world.person("discord", parameter("user")), "unknown user")));
}

function getApplication({ discord, application }: BotCall): Answer {
  const guildCount = guildsOf(discord, application).length;
  const flags = intentFlags(application.privilegedIntents);
  return ok({
    id: application.id,
    name: application.name,
    icon: null,
    description: "",
    type: null,
    bot: toUser(application.person),
    owner: toUser({ name: "Owner", timeZone: "UTC", isBot: false, ids: { discord: application.ownerId } }),
    team: null,
    bot_public: true,
    bot_require_code_grant: false,
    verify_key: application.verifyKey,
    flags,
    flags_new: String(flags),
    redirect_uris: [],
    interactions_endpoint_url: null,
    role_connections_verification_url: null,
    approximate_guild_count: guildCount,
    approximate_user_install_count: application.installedFor.size,
    approximate_user_authorization_count: 0,
    explicit_content_filter: 0,
    eligible_oauth2_scopes: [],
    integration_types_config: { "0": {}, "1": {} },
  });
}
