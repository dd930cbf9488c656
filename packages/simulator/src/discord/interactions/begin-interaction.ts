import { randomBytes } from "node:crypto";
import type { Message } from "../../world/message.ts";
import type { Application } from "../state/application.ts";
import { toChannel } from "../guild/channel-payload.ts";
import { contexts } from "../state/command.ts";
import type { Discord } from "../state/discord.ts";
import { interactionTypes } from "../state/interaction.ts";
import type { Choice, Interaction } from "../state/interaction.ts";
import { toMessage } from "../messages/message-payload.ts";
import { postSystemMessage } from "../messages/system-message.ts";
import { toMember, userPayload } from "../guild/user-payload.ts";
import { grantedIn } from "../guild/venue.ts";
import type { Venue } from "../guild/venue.ts";

/** An interaction that is about to begin. */
export interface NewInteraction {
  application: Application;
  type: number;
  userId: string;
  venue: Venue;
  data: Record<string, unknown>;
  owners: Record<string, string>;
  name?: string;
  source?: Message | undefined;
  targetMessageId?: string;
  onChoices?: (choices: Choice[]) => void;
}

/** Begins an interaction and sends it to the bot, whatever its intents and servers. */
export function beginInteraction(discord: Discord, fresh: NewInteraction): Interaction {
  const { application, type, userId, venue, owners, name, source, targetMessageId } = fresh;
  const interaction: Interaction = {
    id: discord.snowflakes.next(),
    token: randomBytes(66).toString("base64url"),
    application,
    type,
    userId,
    venue,
    createdAt: discord.world.clock.now(),
    name,
    source,
    owners,
    targetMessageId,
    isAcknowledged: false,
    original: undefined,
    followUps: 0,
    onChoices: fresh.onChoices,
  };
  discord.interactions.set(interaction.token, interaction);
  const payload = toInteraction(discord, interaction, fresh.data);
  discord.dispatch({ name: "INTERACTION_CREATE", application, guildId: venue.guildId, data: () => payload });
  discord.world.clock.after(discord.settings.interactionAnswer, () => reportTimeout(discord, interaction));
  discord.world.clock.after(discord.settings.interactionLife, () =>
    discord.interactions.delete(interaction.token),
  );
  return interaction;
}

/** Tells the person that the bot has not responded in time. */
function reportTimeout(
  discord: Discord,
  { isAcknowledged, venue, application, userId, type }: Interaction,
): void {
  if (isAcknowledged || type === interactionTypes.autocomplete) return;
  const text =
    type === interactionTypes.command ? "The application did not respond" : "This interaction failed";
  postSystemMessage(discord, venue, application.userId, text, { onlyFor: [userId] });
}

/** How many members of a thread an interaction lists. Not documented. */
const mostInPreview = 10;
/** Decorations of a member's profile on a server. Simulated people have none. */
const undecorated = { collectibles: null, display_name_styles: null };

function toInteraction(
  discord: Discord,
  { id, token, application, type, userId, venue, source, owners }: Interaction,
  data: Record<string, unknown>,
): Record<string, unknown> {
  const { guild, guildId, channel } = venue;
  const member = guild?.members.get(userId);
  const permissions = String(grantedIn(venue, userId));
  const isBotDirect = !guild && channel.members.has(application.userId);
  return {
    id,
    token,
    application_id: application.id,
    type,
    version: 1,
    data,
    channel_id: venue.id,
    channel: {
      ...toChannel(discord, venue, application.userId),
      ...(venue.thread && { member_ids_preview: [...venue.thread.members].slice(0, mostInPreview) }),
      permissions,
    },
    locale: "en-US",
    app_permissions: String(grantedIn(venue, application.userId)),
    attachment_size_limit: discord.settings.fileSize,
    entitlements: [],
    entitlement_sku_ids: [],
    authorizing_integration_owners: owners,
    context: guild ? contexts.guild : isBotDirect ? contexts.botDirect : contexts.privateChannel,
    ...(guildId !== undefined && {
      guild_id: guildId,
      guild_locale: "en-US",
      guild: { id: guildId, features: [], locale: "en-US" },
    }),
    ...(member
      ? { member: { ...toMember(discord, member), ...undecorated, permissions } }
      : { user: userPayload(discord, userId) }),
    ...(source && {
      message: toMessage(discord, source, { userId: application.userId, readsContent: true }),
    }),
  };
}
