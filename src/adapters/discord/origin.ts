import type { JsonValue, ThreadRef } from "#core";
import { z } from "zod";

/** The platform's name in threads, ids and budgets. */
export const platform = "discord";

/** Discord's guild, or what stands in for one in a direct message. */
export const direct = "@me";

/** What a surface needs beyond the thread, kept inside the turn. */
export const originSchema = z.object({
  /** The message that asked: answers refer to it. Absent for commands. */
  message: z.string().exactOptional(),
  /** Where the answer goes, if not into a new thread. */
  channel: z.string(),
  /** A thread shall be made of the question, with this name. */
  newThread: z.string().exactOptional(),
  /** A command, button or form: answered through its token while that lives. */
  interaction: z
    .object({
      id: z.string(),
      token: z.string(),
      at: z.number(),
      isPrivate: z.boolean(),
      kind: z.enum(["command", "component", "form"]),
    })
    .exactOptional(),
});
export type Origin = z.infer<typeof originSchema>;

export const toOrigin = (origin: JsonValue): Origin => originSchema.parse(origin);

/** Ids are unique on Discord by themselves; the name keeps them apart from other platforms'. */
export const messageId = (message: string): string => `${platform}/${message}`;

/** What `messageId` was made of. */
export const snowflakeOf = (id: string): string => id.slice(id.indexOf("/") + 1).split("/")[0] ?? "";

/** A conversation is a thread, a direct channel, or in a channel that is answered in place one asker's. */
export function threadRef(guild: string | undefined, channel: string, thread: string): ThreadRef {
  return { platform, space: guild ?? direct, channel, thread };
}

const discordEpoch = 1_420_070_400_000n;

/** Every id of Discord's says when it was made. https://discord.com/developers/docs/reference#snowflakes */
export const timeOf = (snowflake: string): number => Number((BigInt(snowflake) >> 22n) + discordEpoch);
