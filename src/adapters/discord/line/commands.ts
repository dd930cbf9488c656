import { ApplicationCommandOptionType, ApplicationCommandType } from "discord.js";
import { type Fields, listOf, questionForm } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import type { Installable } from "../api/identify.ts";
import { questionField } from "../hear/interaction.ts";

/** The commands by the names that people find, and the servers that have them. Without servers all have them. */
export interface CommandSettings {
  ask: string;
  about: string;
  guilds: readonly string[];
}

/**
 * Returns where a command can be used: in servers that have added the bot and in direct messages with it. If people can add the bot
 * for themselves, they can use it everywhere. A server's own commands do not take these fields. https://discord.com/developers/docs/interactions/application-commands#contexts
 */
function reachOf(installable: Installable): Fields {
  const forPeople = installable.has("1");
  // An application that says nothing is for servers.
  const forServers = installable.has("0") || !forPeople;
  return {
    integration_types: [...(forServers ? [0] : []), ...(forPeople ? [1] : [])],
    contexts: forPeople ? [0, 1, 2] : [0, 1],
  };
}

function wantedOf({ ask, about, guilds }: CommandSettings, installable: Installable): Fields[] {
  const where = guilds.length === 0 ? reachOf(installable) : {};
  return [
    {
      type: ApplicationCommandType.ChatInput,
      name: ask,
      description: "Ask a question",
      options: [
        {
          type: ApplicationCommandOptionType.String,
          name: questionField,
          description: questionForm.label,
          required: true,
        },
      ],
      ...where,
    },
    { type: ApplicationCommandType.Message, name: about, ...where },
  ];
}

/**
 * Registers natter's commands, everywhere or in some servers. Leaves registered commands alone, because Discord limits how many are
 * made in a day, and because the application may have other commands. https://discord.com/developers/docs/interactions/application-commands
 */
export async function registerCommands(
  calls: Calls,
  { application, installable }: { application: string; installable: Installable },
  commands: CommandSettings | false,
): Promise<void> {
  if (commands === false) return;
  const base = `/applications/${application}` as const;
  const places =
    commands.guilds.length === 0
      ? [base]
      : commands.guilds.map((guild) => `${base}/guilds/${guild}` as const);
  for (const place of places) {
    const route = `${place}/commands` as const;
    const known = listOf(await calls({ scope: "other commands", priority: "control", method: "GET", route }));
    for (const wanted of wantedOf(commands, installable)) {
      if (known.some((command) => isThere(command, wanted))) continue;
      await calls({ scope: "other commands", priority: "control", method: "POST", route }, () => ({
        body: wanted,
      }));
    }
  }
}

/** Tells whether all that is wanted is in what Discord has. Discord adds fields of its own. */
function isThere(told: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted))
    return (
      Array.isArray(told) &&
      told.length === wanted.length &&
      wanted.every((each, index) => isThere(told[index], each))
    );
  if (typeof wanted !== "object" || wanted === null) return told === wanted;
  const fields: Fields = typeof told === "object" && told !== null ? (told as Fields) : {};
  return Object.entries(wanted).every(([name, value]) => isThere(fields[name], value));
}
