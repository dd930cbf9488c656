import { randomBytes } from "node:crypto";
import type { Message } from "../message.ts";
import type { Application } from "./application.ts";
import { toChannel } from "./channel-payload.ts";
import { contexts } from "./command.ts";
import type { Discord } from "./discord.ts";
import { toMessage } from "./message-payload.ts";
import type { InteractionOrigin } from "./message-record.ts";
import { Refusal, known } from "./refusal.ts";
import { sayFromDiscord } from "./system-message.ts";
import { toMember, userPayload } from "./user-payload.ts";
import { grantedIn } from "./venue.ts";
import type { Venue } from "./venue.ts";

/** Numbers of https://docs.discord.com/developers/interactions/receiving-and-responding#interaction-object-interaction-type */
export const interactionTypes = { command: 2, component: 3, autocomplete: 4, modal: 5 } as const;

/** Somebody used a command, a button, a menu or a form of a bot, which has 3 s to answer and 15 minutes to go on. */
export interface Interaction {
  id: string;
  token: string;
  application: Application;
  type: number;
  userId: string;
  venue: Venue;
  createdAt: number;
  /** The name of a command. */
  name: string | undefined;
  /** The message whose component was used, or whose form it is. */
  source: Message | undefined;
  /** For whom the application is installed: type of installation → id. */
  owners: Record<string, string>;
  targetMessageId?: string | undefined;
  isAcknowledged: boolean;
  /** The answer, or (after "update") the message it changes. */
  original: Message | undefined;
  followUps: number;
  /** Is told what the bot offers to complete an option with. */
  onChoices: ((choices: Choice[]) => void) | undefined;
}

/** Something that a bot offers to complete an option with. */
export interface Choice {
  name: string;
  value: string;
}

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

/** Begins an interaction and tells the bot, whatever its intents and wherever it is. */
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
  discord.world.clock.after(discord.settings.interactionAnswer, () => complain(discord, interaction));
  discord.world.clock.after(discord.settings.interactionLife, () =>
    discord.interactions.delete(interaction.token),
  );
  return interaction;
}

/** What a person reads when no bot has answered in time. */
function complain(discord: Discord, { isAcknowledged, venue, application, userId, type }: Interaction): void {
  if (isAcknowledged || type === interactionTypes.autocomplete) return;
  const text =
    type === interactionTypes.command ? "The application did not respond" : "This interaction failed";
  sayFromDiscord(discord, venue, application.userId, text, { onlyFor: [userId] });
}

function toInteraction(
  discord: Discord,
  { id, token, application, type, userId, venue, source, owners }: Interaction,
  data: Record<string, unknown>,
): Record<string, unknown> {
  const { guild, guildId, channel } = venue;
  const member = guild?.members.get(userId);
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
      permissions: String(grantedIn(venue, userId)),
    },
    locale: "en-US",
    app_permissions: String(grantedIn(venue, application.userId)),
    attachment_size_limit: discord.settings.fileSize,
    entitlements: [],
    authorizing_integration_owners: owners,
    context: guild ? contexts.guild : isBotDirect ? contexts.botDirect : contexts.privateChannel,
    ...(guildId !== undefined && {
      guild_id: guildId,
      guild_locale: "en-US",
      guild: { id: guildId, features: [], locale: "en-US" },
    }),
    ...(member
      ? { member: { ...toMember(discord, member), permissions: String(grantedIn(venue, userId)) } }
      : { user: userPayload(discord, userId) }),
    ...(source && {
      message: toMessage(discord, source, { userId: application.userId, readsContent: true }),
    }),
  };
}

/** The interaction that may be answered now for the first time. */
export function answerable(discord: Discord, id: string, token: string): Interaction {
  const interaction = known(discord.interactions.get(token), "unknown interaction");
  if (interaction.id !== id) throw new Refusal("unknown interaction");
  if (interaction.isAcknowledged) throw new Refusal("already acknowledged");
  const age = discord.world.clock.now() - interaction.createdAt;
  if (age > discord.settings.interactionAnswer) throw new Refusal("unknown interaction");
  return interaction;
}

/** The interaction behind a webhook's address, which lives as long as its token. */
export function openInteraction(discord: Discord, applicationId: string, token: string): Interaction {
  if (!discord.applications.some(({ id }) => id === applicationId)) throw new Refusal("unknown webhook");
  const interaction = known(discord.interactions.get(token), "invalid webhook token");
  if (interaction.application.id !== applicationId) throw new Refusal("invalid webhook token");
  // There is no webhook before the first answer.
  if (!interaction.isAcknowledged) throw new Refusal("unknown webhook");
  return interaction;
}

/** What messages remember of the interaction that they answer. */
export function originOf({
  id,
  type,
  userId,
  name,
  owners,
  targetMessageId,
}: Interaction): InteractionOrigin {
  return { id, type, userId, name, owners, ...(targetMessageId !== undefined && { targetMessageId }) };
}

/** Is the application there for this person only, and not for the server? */
export function isUserInstall({ owners }: Interaction): boolean {
  return owners["0"] === undefined;
}
