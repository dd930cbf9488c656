import { ApplicationCommandOptionType, ApplicationCommandType } from "discord.js";
import type { Calls } from "../api/calls.ts";
import { questionField } from "../hear/interaction.ts";
import type { Settings } from "../settings.ts";
import { listOf, type Fields } from "../api/payload.ts";

/** Who can add the application, by Discord's numbers: servers, and people for themselves. */
export type Installable = ReadonlySet<string>;

/**
 * In servers that have added the bot and in direct messages with it; where people can add it for themselves, wherever they are. Of
 * a server's own commands this is not said. https://discord.com/developers/docs/interactions/application-commands#contexts
 */
function reachOf(installable: Installable): Fields {
  const forPeople = installable.has("1");
  // An application that says nothing about it is one of servers.
  const forServers = installable.has("0") || !forPeople;
  return {
    integration_types: [...(forServers ? [0] : []), ...(forPeople ? [1] : [])],
    contexts: forPeople ? [0, 1, 2] : [0, 1],
  };
}

function wantedOf(
  { ask, about, guilds }: { ask: string; about: string; guilds: readonly string[] },
  installable: Installable,
): Fields[] {
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
          description: "What do you want to know?",
          required: true,
        },
      ],
      ...where,
    },
    { type: ApplicationCommandType.Message, name: about, ...where },
  ];
}

/**
 * Makes our commands known, everywhere or in some servers. What is there already is left alone: Discord counts how many are made
 * in a day, and others' commands of the same application are theirs. https://discord.com/developers/docs/interactions/application-commands
 */
export async function registerCommands(
  calls: Calls,
  { application, installable }: { application: string; installable: Installable },
  commands: Settings["commands"],
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

/** Discord adds fields of its own; what we want must stand there. */
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
