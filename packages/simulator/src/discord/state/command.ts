/**
 * Numbers of
 * https://docs.discord.com/developers/interactions/application-commands#application-command-object-application-command-types
 */
export const commandTypes = { chatInput: 1, user: 2, message: 3 } as const;

/** Where a command may be called. */
export const contexts = { guild: 0, botDirect: 1, privateChannel: 2 } as const;
/** Whether an application is installed in a server or for a user. */
export const integrationTypes = { guild: 0, user: 1 } as const;

/** Numbers of an option's type. */
export const optionTypes = {
  subcommand: 1,
  subcommandGroup: 2,
  string: 3,
  integer: 4,
  boolean: 5,
  user: 6,
  channel: 7,
  role: 8,
  mentionable: 9,
  number: 10,
  attachment: 11,
} as const;

/** An option of a command, as it was registered. */
export interface CommandOption {
  type: number;
  name: string;
  description: string;
  required?: boolean;
  /** Discord asks the bot for choices while a person types. */
  autocomplete?: boolean;
  choices?: { name: string; value: string | number }[];
  options?: CommandOption[];
}

/** A registered command. */
export interface Command {
  id: string;
  applicationId: string;
  version: string;
  /** Undefined: the command exists everywhere. */
  guildId?: string | undefined;
  type: number;
  name: string;
  description: string;
  options: CommandOption[];
  contexts: number[] | undefined;
  integrationTypes: number[];
  /** The permissions that a member needs, unless an administrator says otherwise. */
  defaultMemberPermissions: string | null;
}

/** Writes a command as the API does. */
export function toCommand(command: Command): Record<string, unknown> {
  return {
    id: command.id,
    application_id: command.applicationId,
    version: command.version,
    type: command.type,
    name: command.name,
    description: command.description,
    default_member_permissions: command.defaultMemberPermissions,
    nsfw: false,
    integration_types: command.integrationTypes,
    ...(command.guildId === undefined
      ? { contexts: command.contexts ?? null, dm_permission: true }
      : { guild_id: command.guildId }),
    ...(command.options.length > 0 && { options: command.options }),
  };
}
