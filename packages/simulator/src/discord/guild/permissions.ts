/** The permissions that the simulator checks. https://docs.discord.com/developers/topics/permissions */
export const permissions = {
  KICK_MEMBERS: 1n << 1n,
  ADMINISTRATOR: 1n << 3n,
  MANAGE_CHANNELS: 1n << 4n,
  MANAGE_GUILD: 1n << 5n,
  ADD_REACTIONS: 1n << 6n,
  VIEW_CHANNEL: 1n << 10n,
  SEND_MESSAGES: 1n << 11n,
  MANAGE_MESSAGES: 1n << 13n,
  EMBED_LINKS: 1n << 14n,
  ATTACH_FILES: 1n << 15n,
  READ_MESSAGE_HISTORY: 1n << 16n,
  MENTION_EVERYONE: 1n << 17n,
  SEND_TTS_MESSAGES: 1n << 12n,
  USE_EXTERNAL_EMOJIS: 1n << 18n,
  CONNECT: 1n << 20n,
  USE_APPLICATION_COMMANDS: 1n << 31n,
  MANAGE_ROLES: 1n << 28n,
  MANAGE_THREADS: 1n << 34n,
  CREATE_PUBLIC_THREADS: 1n << 35n,
  CREATE_PRIVATE_THREADS: 1n << 36n,
  SEND_MESSAGES_IN_THREADS: 1n << 38n,
  USE_EXTERNAL_APPS: 1n << 50n,
  PIN_MESSAGES: 1n << 51n,
  BYPASS_SLOWMODE: 1n << 52n,
} as const;

/** A permission by its name in the documentation. */
export type PermissionName = keyof typeof permissions;

/** All permissions that exist. */
export const everyPermission: bigint = (1n << 53n) - 1n;

/**
 * What all members may do on a new server. They may ping @everyone, so that a bot which forgets
 * `allowed_mentions` is noticed.
 */
export const ordinaryPermissions: bigint = bits(
  "ADD_REACTIONS",
  "VIEW_CHANNEL",
  "SEND_MESSAGES",
  "EMBED_LINKS",
  "ATTACH_FILES",
  "READ_MESSAGE_HISTORY",
  "MENTION_EVERYONE",
  "USE_EXTERNAL_EMOJIS",
  "CONNECT",
  "USE_APPLICATION_COMMANDS",
  "CREATE_PUBLIC_THREADS",
  "CREATE_PRIVATE_THREADS",
  "SEND_MESSAGES_IN_THREADS",
  "USE_EXTERNAL_APPS",
);

/** Combines permissions into one number. */
export function bits(...names: PermissionName[]): bigint {
  return names.reduce((sum, name) => sum | permissions[name], 0n);
}

const needsWriting = bits("MENTION_EVERYONE", "SEND_TTS_MESSAGES", "ATTACH_FILES", "EMBED_LINKS");

/**
 * Returns permissions without those that have no effect alone: attaching, embedding and pinging need the permission
 * to write, and everything in a voice channel needs the permission to connect. Numbers in the API do not show this.
 * https://docs.discord.com/developers/topics/permissions#implicit-permissions
 */
export function effective(granted: bigint, where: { isThread: boolean; isVoice: boolean }): bigint {
  if (where.isVoice && !(granted & permissions.CONNECT)) return granted & permissions.VIEW_CHANNEL;
  const writing = where.isThread ? permissions.SEND_MESSAGES_IN_THREADS : permissions.SEND_MESSAGES;
  return granted & writing ? granted : granted & ~needsWriting;
}

/** A role of a server. The one with the server's own id is @everyone. */
export interface Role {
  id: string;
  name: string;
  permissions: bigint;
  position: number;
  /** All members may ping it. */
  mentionable: boolean;
  /** The bot for which Discord made this role. No other member can have it. */
  botId?: string;
}

/** What a channel allows or denies to one role or one member. */
export interface Overwrite {
  id: string;
  kind: "role" | "member";
  allow: bigint;
  deny: bigint;
}

/**
 * Returns what a member may do in a channel: their server-wide permissions, changed by the overwrites of
 * @everyone, then of all their roles at once, then of the member.
 * https://docs.discord.com/developers/topics/permissions#permission-overwrites
 */
export function permissionsIn(options: {
  guildId: string;
  ownerId: string;
  memberId: string;
  /** The member's roles, without @everyone. */
  memberRoles: readonly string[];
  roles: ReadonlyMap<string, Role>;
  overwrites: readonly Overwrite[];
  isTimedOut?: boolean;
}): bigint {
  const { guildId, ownerId, memberId, memberRoles, roles, overwrites, isTimedOut = false } = options;
  if (ownerId === memberId) return everyPermission;
  let granted = [guildId, ...memberRoles].reduce((sum, id) => sum | (roles.get(id)?.permissions ?? 0n), 0n);
  if (granted & permissions.ADMINISTRATOR) return everyPermission;
  const steps = [
    overwrites.filter(({ id }) => id === guildId),
    overwrites.filter(({ id, kind }) => kind === "role" && memberRoles.includes(id)),
    overwrites.filter(({ id, kind }) => kind === "member" && id === memberId),
  ];
  for (const step of steps) {
    const deny = step.reduce((sum, overwrite) => sum | overwrite.deny, 0n);
    const allow = step.reduce((sum, overwrite) => sum | overwrite.allow, 0n);
    granted = (granted & ~deny) | allow;
  }
  // A member who does not see the channel can do nothing in it.
  if (!(granted & permissions.VIEW_CHANNEL)) return 0n;
  // https://docs.discord.com/developers/topics/permissions#permissions-for-timed-out-members
  return isTimedOut ? granted & bits("VIEW_CHANNEL", "READ_MESSAGE_HISTORY") : granted;
}
