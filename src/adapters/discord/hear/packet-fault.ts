import { GatewayDispatchEvents } from "discord.js";
import { z } from "zod";
import { fieldsOf } from "#core/platform";

const id = z.string().regex(/^\d{1,20}$/);
const where = { channel_id: id, guild_id: id.optional() };
const message = {
  ...where,
  id,
  type: z.number(),
  content: z.string(),
  author: z.object({ id }),
  webhook_id: id.optional(),
  mentions: z.array(z.object({ id })).optional(),
  mention_roles: z.array(id).optional(),
};
const edited = z
  .string()
  .refine((moment) => Number.isFinite(Date.parse(moment)))
  .nullish();
/** What there is of a message that was deleted or of which only a preview has changed. */
const partial = z.object({ ...where, id });
const member = z.object({ guild_id: id, user: z.object({ id }) });

/** The fields on whose types natter relies. All others are looked at one by one where they are read. */
const packets = new Map<string, z.ZodType>([
  [GatewayDispatchEvents.MessageCreate, z.object(message)],
  [GatewayDispatchEvents.MessageUpdate, z.object({ ...message, edited_timestamp: edited })],
  [GatewayDispatchEvents.MessageDelete, partial],
  [GatewayDispatchEvents.MessageDeleteBulk, z.object({ ...where, ids: z.array(id) })],
  [
    GatewayDispatchEvents.MessageReactionAdd,
    z.object({
      ...where,
      user_id: id,
      message_id: id,
      message_author_id: id.optional(),
      emoji: z.object({ name: z.string().nullish() }),
    }),
  ],
  [
    GatewayDispatchEvents.ThreadMembersUpdate,
    z.object({
      id,
      guild_id: id,
      added_members: z.array(z.object({ user_id: id.optional() })).optional(),
      removed_member_ids: z.array(id).optional(),
    }),
  ],
  [GatewayDispatchEvents.GuildMemberAdd, member],
  [GatewayDispatchEvents.GuildMemberRemove, member],
  [
    GatewayDispatchEvents.InteractionCreate,
    z.object({
      id,
      type: z.number(),
      application_id: id,
      token: z.string().min(1),
      guild_id: id.optional(),
      channel_id: id.optional(),
    }),
  ],
]);

/**
 * Returns what is wrong with a packet that natter reads, or nothing. The answer names fields and types, and nothing of what people said.
 * https://docs.discord.com/developers/events/gateway-events
 */
export function packetFault({ t, d }: { t: string; d: unknown }): string | undefined {
  // An update may carry only what has changed. Without the content, no words have changed.
  const isPartial = t === GatewayDispatchEvents.MessageUpdate && fieldsOf(d)["content"] === undefined;
  const schema = isPartial ? partial : packets.get(t);
  const issue = schema?.safeParse(d).error?.issues[0];
  return issue && `${issue.path.join(".") || "its data"}: ${issue.message}`;
}
