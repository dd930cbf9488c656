import { GuildMemberFlags } from "discord.js";
import { type Fields, fieldsOf, type Person, type PersonRef, textOf } from "#core/platform";

/** Stands for the author of a forwarded message. Discord does not say who it is. */
export const unnamed: Person = { id: "unknown", isBot: false, name: "unknown author" };

/** Returns the author of a message or reaction, or the person of an interaction, from its `user` and its `member`. */
export function authorOf(user: unknown, member?: unknown): PersonRef | undefined {
  const { id, bot, global_name: display, username } = fieldsOf(user);
  const known = textOf(id);
  if (known === undefined) return undefined;
  const isBot = bot === true;
  // Bots and webhooks may choose a name for each message. People's names are looked up.
  const name = isBot ? (textOf(display) ?? textOf(username)) : undefined;
  return { id: known, isBot, ...(name !== undefined && { name }), ...rightsOf(fieldsOf(member)) };
}

/** Returns what the server says about a member. Direct messages and history carry no member. */
export function rightsOf({ roles, flags }: Fields): Pick<PersonRef, "roles" | "kind"> {
  const isGuest = typeof flags === "number" && (flags & GuildMemberFlags.IsGuest) !== 0;
  const ids = Array.isArray(roles) ? roles.filter((role) => typeof role === "string") : undefined;
  return { ...(isGuest && { kind: "guest" }), ...(ids && { roles: ids }) };
}
