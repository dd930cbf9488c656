import type { Message } from "../../world/message.ts";
import type { UploadedFile } from "../messages/attachment.ts";
import type { Discord } from "../state/discord.ts";
import type { Interaction } from "../state/interaction.ts";
import { interactionTypes, isUserInstall } from "../state/interaction.ts";
import { messageFlags } from "../messages/message-form.ts";
import type { MessageForm } from "../messages/message-form.ts";
import { messageTypes } from "../messages/message-record.ts";
import type { InteractionOrigin } from "../messages/message-record.ts";
import { Refusal } from "../refusal.ts";
import { editMessage } from "../messages/edit.ts";
import { sendMessage } from "../messages/send.ts";

/** Posts a response to an interaction. It needs no permission, because Discord posts it in the bot's name. */
export function postResponse(
  discord: Discord,
  interaction: Interaction,
  form: MessageForm,
  files: readonly UploadedFile[] = [],
): Message {
  const { application, userId, venue, source, type } = interaction;
  const isEphemeral = (form.flags & messageFlags.ephemeral) !== 0;
  const reference = source && {
    type: 0 as const,
    messageId: source.id,
    channelId: venue.id,
    guildId: venue.guildId,
  };
  return sendMessage(discord, {
    venue,
    author: application.userId,
    form,
    files,
    from: "interaction",
    ...(isEphemeral && { onlyFor: [userId] }),
    extras: {
      type: responseType(interaction),
      applicationId: application.id,
      ...(type !== interactionTypes.command && reference && { reference }),
      interaction: {
        ...originOf(interaction),
        ...(interaction.original && { firstAnswerId: interaction.original.id }),
      },
    },
  });
}

/** Returns what a message stores about the interaction that it responds to. */
function originOf({ id, type, userId, name, owners, targetMessageId }: Interaction): InteractionOrigin {
  return { id, type, userId, name, owners, ...(targetMessageId !== undefined && { targetMessageId }) };
}

function responseType({ type, source, targetMessageId }: Interaction): number {
  if (type !== interactionTypes.command) return source ? messageTypes.reply : messageTypes.ordinary;
  return targetMessageId === undefined ? messageTypes.command : messageTypes.contextMenu;
}

/** Posts a follow-up. If the first response is still "thinking…", the follow-up takes its place. */
export function postFollowUp(
  discord: Discord,
  interaction: Interaction,
  form: MessageForm,
  files: readonly UploadedFile[],
): Message {
  const { original } = interaction;
  if (original && !original.deleted && isLoading(original)) {
    editMessage(discord, original, {
      by: interaction.application.userId,
      // The deferred response decided who sees it.
      form: { ...form, flags: form.flags & ~messageFlags.ephemeral },
      files,
      from: "interaction",
    });
    return original;
  }
  if (isUserInstall(interaction) && interaction.followUps >= discord.settings.userAppFollowUps) {
    throw new Refusal("too many follow-ups");
  }
  interaction.followUps += 1;
  return postResponse(discord, interaction, form, files);
}

function isLoading(message: Message): boolean {
  const flags = message.versions.at(-1)?.content.payload["flags"];
  return typeof flags === "number" && (flags & messageFlags.loading) !== 0;
}
