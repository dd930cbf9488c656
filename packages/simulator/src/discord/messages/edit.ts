import type { Message } from "../../world/message.ts";
import { checkFiles, keptFiles, storeFiles } from "./attachment.ts";
import type { UploadedFile } from "./attachment.ts";
import { toContent } from "./content.ts";
import type { Discord } from "../state/discord.ts";
import { defaultMentions, mentionsIn } from "./mention.ts";
import { messageFlags } from "./message-form.ts";
import type { MessageForm } from "./message-form.ts";
import { checkModeration } from "./moderation.ts";
import { currentBody } from "./message-record.ts";
import type { Body } from "./message-record.ts";
import { Refusal, rateLimited } from "../refusal.ts";
import { snowflakeTime } from "../snowflake.ts";
import { venueAt } from "../guild/venue.ts";

/** A checked change of a message. */
export interface Edit {
  by: string;
  form: MessageForm;
  files: readonly UploadedFile[];
  from: "message" | "interaction";
}

/**
 * Takes a place in the bucket for edits of old messages, which have their own limit and error:
 * https://github.com/discord/discord-api-docs/issues/4413
 */
export function spendOldEdit(discord: Discord, message: Message): void {
  const { world, buckets, settings } = discord;
  if (world.clock.now() - snowflakeTime(message.id) <= settings.oldMessage) return;
  const venueId = message.thread ?? message.channel;
  const { wait, headers } = buckets.take("edits of messages older than 1 hour", venueId, settings.oldEdits);
  if (wait === undefined) return;
  throw rateLimited(wait, "user", { name: "too many old edits", headers });
}

/**
 * Edits a message. Parts that the form leaves out stay. An edit raises no unread mark and notifies no one.
 */
export function editMessage(discord: Discord, message: Message, revising: Edit): void {
  checkFiles(discord, revising.files);
  const venue = venueAt(discord, message);
  // Discord posts responses to interactions itself.
  if (revising.from === "message") checkModeration(venue, message.author, revising.form.content);
  const before = currentBody(message);
  const body = { ...before, ...changes(discord, message, before, revising) };
  refuseMixture(body);
  const isBlank = [body.content, body.embeds, body.components, body.attachments].every(
    ({ length }) => length === 0,
  );
  if (isBlank) throw new Refusal("empty message");
  const content = toContent(discord, venue, message.author, body);
  discord.world.timeline.revise(message, { by: revising.by, content });
}

function changes(
  discord: Discord,
  message: Message,
  before: Body,
  { form, files, from }: Edit,
): Partial<Body> {
  const saysMore = form.content !== undefined || form.embeds !== undefined || form.components !== undefined;
  const isFirstAnswer = (before.flags & messageFlags.loading) !== 0;
  return {
    flags: form.flags & ~messageFlags.loading,
    ...(form.embeds && { embeds: form.embeds }),
    ...(form.components && { components: form.components }),
    ...(form.content !== undefined && renamed(discord, message, form.content, { form, from })),
    attachments: [
      ...keptFiles(before.attachments, form.attachments),
      ...storeFiles(discord, files, form.attachments),
    ],
    ...((saysMore || files.length > 0) && !isFirstAnswer && { editedAt: discord.world.clock.now() }),
  };
}

/**
 * Returns the mentions of a new text. They follow the edit's own `allowed_mentions` or the default, and not
 * those of the first version.
 */
function renamed(
  discord: Discord,
  message: Message,
  content: string,
  { form, from }: Pick<Edit, "form" | "from">,
): Partial<Body> {
  const allowed = form.mentions ?? defaultMentions(from);
  const venue = venueAt(discord, message);
  const named = mentionsIn(content, allowed, venue, message.author);
  const quoted =
    message.replyTo === undefined
      ? undefined
      : discord.world.timeline.find("discord", message.channel, message.replyTo);
  const isPinged = quoted && quoted.author !== message.author && allowed.repliedUser;
  return {
    content,
    mentions: isPinged ? [...new Set([...named.users, quoted.author])] : named.users,
    mentionRoles: named.roles,
    mentionEveryone: named.everyone,
  };
}

/** Refuses components of version 2 beside other content. An edit that adds them must empty the rest. */
function refuseMixture(body: Body): void {
  if (!(body.flags & messageFlags.componentsV2)) return;
  const legacy = { content: body.content.length > 0, embeds: body.embeds.length > 0 };
  const errors = Object.entries(legacy)
    .filter(([, isUsed]) => isUsed)
    .map(([name]) => [
      name,
      {
        _errors: [
          {
            code: "MESSAGE_CANNOT_USE_LEGACY_FIELDS_WITH_COMPONENTS_V2",
            message: `The '${name}' field cannot be used when using MessageFlags.IS_COMPONENTS_V2`,
          },
        ],
      },
    ]);
  if (errors.length > 0) throw new Refusal("invalid form", { errors: Object.fromEntries(errors) });
}
