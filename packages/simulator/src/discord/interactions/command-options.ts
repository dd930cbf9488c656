import { optionTypes } from "../state/command.ts";
import type { Command, CommandOption } from "../state/command.ts";
import type { Discord } from "../state/discord.ts";
import { resolve } from "./resolved.ts";
import type { Venue } from "../guild/venue.ts";

interface OptionValue {
  type: number;
  name: string;
  value?: string | number | boolean;
  options?: OptionValue[];
}

const entityTypes: readonly number[] = [
  optionTypes.user,
  optionTypes.channel,
  optionTypes.role,
  optionTypes.mentionable,
];

/**
 * Turns what a person typed after a command into the options that its bot receives. `input` has options by
 * name, or one text for the first option. `inner` are the names of subcommands.
 */
export function commandOptions(
  discord: Discord,
  venue: Venue,
  command: Command,
  inner: readonly string[],
  input: string | Readonly<Record<string, string>>,
): Record<string, unknown> {
  const groups: CommandOption[] = [];
  let options = command.options;
  for (const name of inner) {
    const group = options.find((option) => option.name === name);
    if (!group?.options) throw new Error(`/${command.name} has no subcommand "${name}".`);
    groups.push(group);
    options = group.options;
  }
  const given = fill(discord, command.name, options, byName(command.name, options, input));
  const entities = given.filter(({ type }) => entityTypes.includes(type)).map(({ value }) => String(value));
  const resolved = resolve(discord, venue, entities);
  const nested = groups.reduceRight<OptionValue[]>(
    (within, { type, name }) => [{ type, name, options: within }],
    given,
  );
  return {
    ...(nested.length > 0 && { options: nested }),
    ...(Object.keys(resolved).length > 0 && { resolved }),
  };
}

function byName(
  command: string,
  options: readonly CommandOption[],
  input: string | Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  if (typeof input !== "string") return input;
  if (input === "") return {};
  const [first] = options;
  if (!first) throw new Error(`/${command} takes no options, got "${input}".`);
  return { [first.name]: input };
}

function fill(
  { world }: Discord,
  command: string,
  options: readonly CommandOption[],
  values: Readonly<Record<string, string>>,
): OptionValue[] {
  const stranger = Object.keys(values).find((name) => !options.some((option) => option.name === name));
  if (stranger !== undefined) throw new Error(`/${command} has no option "${stranger}".`);
  return options.flatMap(({ type, name, required, choices }) => {
    const value = values[name];
    if (value === undefined) {
      if (required) throw new Error(`/${command} needs the option "${name}".`);
      return [];
    }
    const chosen = choices?.find((choice) => choice.name === value || String(choice.value) === value);
    if (choices && !chosen) throw new Error(`"${value}" is not a choice for "${name}" of /${command}.`);
    return [{ type, name, value: chosen?.value ?? coerce(world, type, value) }];
  });
}

/** Turns a typed text into a value of the option's type. People and channels come by name or mention. */
function coerce(world: Discord["world"], type: number, text: string): string | number | boolean {
  switch (type) {
    case optionTypes.integer:
    case optionTypes.number:
      return Number(text);
    case optionTypes.boolean:
      return text === "true";
    case optionTypes.string:
      return text;
    default: {
      const name = text.replace(/^[@#]/, "").toLowerCase();
      const person = world.people.find((candidate) => candidate.name.toLowerCase() === name);
      const channel = world.channels("discord").find((candidate) => candidate.name === name);
      return person?.ids["discord"] ?? channel?.id ?? text.replaceAll(/\D/g, "");
    }
  }
}
