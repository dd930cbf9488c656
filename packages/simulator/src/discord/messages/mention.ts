import type { Form } from "../form.ts";
import { may, viewersOf } from "../guild/venue.ts";
import type { Venue } from "../guild/venue.ts";

const parseable = ["users", "roles", "everyone"] as const;

/**
 * The people whom a message may notify, as its sender asked.
 * https://docs.discord.com/developers/resources/message#allowed-mentions-object
 */
export interface AllowedMentions {
  parse: readonly (typeof parseable)[number][];
  users: readonly string[];
  roles: readonly string[];
  repliedUser: boolean;
}

/** The mentions of a message that its sender allowed. */
export interface Mentions {
  users: string[];
  roles: string[];
  everyone: boolean;
}

/** Returns the default: all mentions notify, but only those of users in responses to interactions. */
export function defaultMentions(from: "message" | "interaction"): AllowedMentions {
  return { parse: from === "message" ? parseable : ["users"], users: [], roles: [], repliedUser: true };
}

/** Reads `allowed_mentions`. Returns undefined if it was not sent. */
export function readAllowedMentions(form: Form): AllowedMentions | undefined {
  const allowed = form.inner("allowed_mentions");
  if (!allowed) return undefined;
  const parse = (allowed.list("parse") ?? []).flatMap((value, index) => {
    const found = parseable.find((kind) => kind === value);
    if (!found)
      allowed.fault("BASE_TYPE_CHOICES", `Value must be one of {${parseable.join(", ")}}.`, "parse", index);
    return found ?? [];
  });
  const users = allowed.snowflakes("users", { max: 100 }) ?? [];
  const roles = allowed.snowflakes("roles", { max: 100 }) ?? [];
  for (const [kind, ids] of [
    ["users", users],
    ["roles", roles],
  ] as const) {
    if (ids.length === 0 || !parse.includes(kind)) continue;
    allowed.fault(
      "MESSAGE_ALLOWED_MENTIONS_PARSE_EXCLUSIVE",
      `parse:["${kind}"] and ${kind}: [ids...] are mutually exclusive.`,
    );
  }
  return { parse, users, roles, repliedUser: allowed.flag("replied_user") ?? false };
}

/** Returns the mentions in a text. Those in code and in embeds notify no one. */
export function mentionsIn(text: string, allowed: AllowedMentions, venue: Venue, author: string): Mentions {
  const spoken = text.replace(/```[\s\S]*?```|``[^`]*``|`[^`\n]*`/g, " ");
  const idsOf = (pattern: RegExp): string[] => [
    ...new Set([...spoken.matchAll(pattern)].map(([, id = ""]) => id)),
  ];
  const mayPingAll = may(venue, author, "MENTION_EVERYONE");
  return {
    users: idsOf(/<@!?(\d{17,19})>/g).filter(
      (id) => allowed.parse.includes("users") || allowed.users.includes(id),
    ),
    roles: idsOf(/<@&(\d{17,19})>/g).filter((id) => {
      const role = venue.guild?.roles.get(id);
      const isAllowed = allowed.parse.includes("roles") || allowed.roles.includes(id);
      return role !== undefined && isAllowed && (role.mentionable || mayPingAll);
    }),
    everyone: allowed.parse.includes("everyone") && mayPingAll && /@(everyone|here)\b/.test(spoken),
  };
}

/** Returns the people whom mentions notify: those who see the venue, except the author. */
export function peopleIn(mentions: Mentions, venue: Venue, author: string): string[] {
  const viewers = viewersOf(venue).filter((id) => id !== author);
  if (mentions.everyone && venue.guild) return viewers;
  return viewers.filter(
    (id) =>
      mentions.users.includes(id) ||
      venue.guild?.members.get(id)?.roles.some((role) => mentions.roles.includes(role)),
  );
}
