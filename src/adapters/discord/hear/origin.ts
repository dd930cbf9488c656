import type { JsonValue, ThreadRef } from "#core/platform";
import { fieldsOf, textOf } from "../api/payload.ts";

/** The platform's name in threads, ids and budgets. */
export const platform = "discord";

/** Discord's guild, or what stands in for one in a direct message. */
export const direct = "@me";

/** What a surface needs beyond the thread, kept inside the turn. */
export interface Origin {
  /** The message that asked: answers refer to it. Absent for commands. */
  message?: string;
  /** It was not the message itself that asked but somebody's click on it. */
  click?: string;
  /** Where the answer goes, if not into a new thread. */
  channel: string;
  /** A thread shall be made of the question, with this name. */
  newThread?: string;
  /** A command: answered through its token while that lives. */
  interaction?: InteractionOrigin;
}

/** The address of an answer to a command. */
export interface InteractionOrigin {
  id: string;
  application: string;
  token: string;
  /** For the asker's eyes only. */
  isPrivate: boolean;
  /** Somebody brought the bot along to where it is not: it can say nothing there but through the token. */
  isGuest?: boolean;
}

export function originToJson({ message, click, channel, newThread, interaction }: Origin): JsonValue {
  return {
    channel,
    ...(message !== undefined && { message }),
    ...(click !== undefined && { click }),
    ...(newThread !== undefined && { newThread }),
    ...(interaction && { interaction: { ...interaction } }),
  };
}

export function toOrigin(json: JsonValue): Origin {
  const fields = fieldsOf(json);
  const [message, click, newThread] = ["message", "click", "newThread"].map((name) => textOf(fields[name]));
  const { id, application, token, isPrivate, isGuest } = fieldsOf(fields["interaction"]);
  const [known, app, secret] = [textOf(id), textOf(application), textOf(token)];
  return {
    channel: textOf(fields["channel"]) ?? "",
    ...(message !== undefined && { message }),
    ...(click !== undefined && { click }),
    ...(newThread !== undefined && { newThread }),
    ...(known !== undefined &&
      app !== undefined &&
      secret !== undefined && {
        interaction: {
          id: known,
          application: app,
          token: secret,
          isPrivate: isPrivate === true,
          ...(isGuest === true && { isGuest }),
        },
      }),
  };
}

/** Ids are unique on Discord by themselves; the name keeps them apart from other platforms'. */
export const messageId = (message: string): string => `${platform}/${message}`;

/** A conversation is a thread, a direct channel, or in a channel that is answered in place one asker's. */
export function threadRef(guild: string | undefined, channel: string, thread: string): ThreadRef {
  return { platform, space: guild ?? direct, channel, thread };
}

const discordEpoch = 1_420_070_400_000n;

/** Every id of Discord's says when it was made. https://discord.com/developers/docs/reference#snowflakes */
export const timeOf = (snowflake: string): number => Number((BigInt(snowflake) >> 22n) + discordEpoch);

/** The first id that can have been made at this time. */
export const snowflakeAt = (time: number): string =>
  String((BigInt(Math.max(Math.floor(time), Number(discordEpoch))) - discordEpoch) << 22n);

/** Which of two ids is the later one, as in `toSorted`. Ids are longer than numbers are exact. */
export const compareIds = (one: string, other: string): number =>
  one.length - other.length || (one < other ? -1 : one > other ? 1 : 0);
