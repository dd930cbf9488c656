import { ApplicationCommandOptionType, ApplicationCommandType } from "discord.js";
import { type Cursors, type Fields, fieldsOf, listOf, questionForm, textOf } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import type { Installable } from "../api/identify.ts";
import { codeOf } from "../api/refusal.ts";
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

/** A command that natter has registered. */
interface Registered {
  /** The route of the commands of its server, or of those that all servers have. */
  route: string;
  id: string;
}

/** The commands of earlier starts, as JSON. */
const cursor = "commands";

/**
 * Registers natter's commands, everywhere or in some servers. Removes commands of earlier starts that are no longer wanted, because
 * nothing answers them. Does not register a command that is there already, because Discord limits how many are made in a day. Leaves
 * other commands of the application alone. https://discord.com/developers/docs/interactions/application-commands
 */
export async function registerCommands(
  calls: Calls,
  { application, installable }: { application: string; installable: Installable },
  { commands, cursors }: { commands: CommandSettings | false; cursors: Cursors },
): Promise<void> {
  const base = `/applications/${application}` as const;
  const earlier = readRegistered(await cursors.get(cursor));
  const current: Registered[] = [];
  for (const place of commands === false ? [] : placesOf(commands)) {
    const route = `${base}${place}/commands` as const;
    const known = listOf(await calls({ scope: "other commands", priority: "control", method: "GET", route }));
    for (const wanted of commands === false ? [] : wantedOf(commands, installable)) {
      const found =
        known.find((command) => isThere(command, wanted)) ??
        fieldsOf(
          await calls({ scope: "other commands", priority: "control", method: "POST", route }, () => ({
            body: wanted,
          })),
        );
      current.push({ route, id: textOf(found["id"]) ?? "" });
    }
  }
  const stale = earlier.filter(({ id }) => !current.some((command) => command.id === id));
  if (stale.length === 0 && current.length === earlier.length) return;
  // Stored before the removal, so that after a crash the next start removes the rest.
  await cursors.set(cursor, JSON.stringify([...current, ...stale]));
  for (const command of stale) await remove(calls, command);
  await cursors.set(cursor, JSON.stringify(current));
}

const placesOf = ({ guilds }: CommandSettings): string[] =>
  guilds.length === 0 ? [""] : guilds.map((guild) => `/guilds/${guild}`);

function readRegistered(stored: string | undefined): Registered[] {
  return listOf(stored === undefined ? [] : JSON.parse(stored)).flatMap(({ route, id }) => {
    const [address, known] = [textOf(route), textOf(id)];
    return address === undefined || known === undefined ? [] : [{ route: address, id: known }];
  });
}

async function remove(calls: Calls, { route, id }: Registered): Promise<void> {
  const address = `${route}/${id}` as `/${string}`;
  try {
    await calls({ scope: "other commands", priority: "control", method: "DELETE", route: address });
  } catch (error) {
    // The command was removed by hand, or the server has removed the bot.
    if (codeOf(error) === undefined) throw error;
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
