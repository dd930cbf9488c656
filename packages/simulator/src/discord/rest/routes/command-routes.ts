import type { Application } from "../../state/application.ts";
import { commandTypes, toCommand } from "../../state/command.ts";
import type { Command } from "../../state/command.ts";
import { readCommand, readCommands } from "../../interactions/command-form.ts";
import type { CommandForm } from "../../interactions/command-form.ts";
import type { Discord } from "../../state/discord.ts";
import { guildOf } from "../../guild/guild.ts";
import { Refusal, known } from "../../refusal.ts";
import { botRoute, created, done, ok } from "../route.ts";
import type { Answer, BotCall, Route } from "../route.ts";

const everywhere = "/applications/:application/commands";
const inGuild = "/applications/:application/guilds/:guild/commands";

/** Registering commands, globally or for one server. */
export const commandRoutes: readonly Route[] = [everywhere, inGuild].flatMap((path) => {
  const scope = (call: BotCall): string | undefined =>
    path === inGuild ? openScope(call) : checkOwner(call);
  return [
    botRoute("GET", path, (call) => ok(commandsOf(call.application, scope(call)).map(toCommand))),
    botRoute("POST", path, (call) => create(call, scope(call))),
    botRoute("PUT", path, (call) => overwrite(call, scope(call))),
    botRoute("GET", `${path}/:command`, (call) => ok(toCommand(openCommand(call, scope(call))))),
    botRoute("PATCH", `${path}/:command`, (call) => change(call, scope(call))),
    botRoute("DELETE", `${path}/:command`, (call) => remove(call, scope(call))),
  ];
});

/** Refuses an application that asks for another application's commands. */
function checkOwner({ discord, application, parameter }: BotCall): undefined {
  const id = parameter("application");
  known(
    discord.applications.find((each) => each.id === id),
    "unknown application",
  );
  if (id !== application.id) throw new Refusal("missing access");
}

function openScope(call: BotCall): string {
  checkOwner(call);
  const space = known(call.discord.world.space("discord", call.parameter("guild")), "unknown guild");
  if (!guildOf(space).members.has(call.userId)) throw new Refusal("missing access");
  return space.id;
}

/** Returns the commands of a server, or the global ones. */
export function commandsOf({ commands }: Application, guildId: string | undefined): Command[] {
  return [...commands.values()].filter((command) => command.guildId === guildId);
}

function openCommand({ application, parameter }: BotCall, guildId: string | undefined): Command {
  const command = application.commands.get(parameter("command"));
  return known(command?.guildId === guildId ? command : undefined, "unknown command");
}

const most = { [commandTypes.chatInput]: 100, [commandTypes.user]: 15, [commandTypes.message]: 15 };

function refuseTooMany(commands: readonly CommandForm[]): void {
  for (const [type, limit] of Object.entries(most)) {
    if (commands.filter((command) => command.type === Number(type)).length > limit) {
      throw new Refusal("too many commands");
    }
  }
}

const createsPerDay = 200;
const day = 24 * 60 * 60 * 1000;

function spendCreates({ world }: Discord, application: Application, count: number): void {
  const now = world.clock.now();
  const today = application.commandCreates.filter((at) => at > now - day);
  if (today.length + count > createsPerDay) throw new Refusal("too many command creates");
  application.commandCreates = [...today, ...Array.from({ length: count }, () => now)];
}

const isSame = (one: CommandForm, other: CommandForm): boolean =>
  one.type === other.type && one.name === other.name;

/** Registers a command. It replaces one of the same name and type and keeps its id. */
function register(
  { snowflakes }: Discord,
  application: Application,
  guildId: string | undefined,
  form: CommandForm,
  before?: Command,
): Command {
  const id = before?.id ?? snowflakes.next();
  const command: Command = {
    ...form,
    id,
    applicationId: application.id,
    version: snowflakes.next(),
    guildId,
  };
  application.commands.set(id, command);
  return command;
}

function create({ discord, application, body }: BotCall, guildId: string | undefined): Answer {
  const form = readCommand(body);
  const known = commandsOf(application, guildId);
  const before = known.find((other) => isSame(other, form));
  if (!before) {
    refuseTooMany([...known, form]);
    spendCreates(discord, application, 1);
  }
  const command = toCommand(register(discord, application, guildId, form, before));
  return before ? ok(command) : created(command);
}

function overwrite({ discord, application, body }: BotCall, guildId: string | undefined): Answer {
  const forms = readCommands(body);
  refuseTooMany(forms);
  const known = commandsOf(application, guildId);
  const pairs = forms.map((form) => ({ form, before: known.find((other) => isSame(other, form)) }));
  spendCreates(discord, application, pairs.filter(({ before }) => !before).length);
  for (const { id } of known) application.commands.delete(id);
  return ok(
    pairs.map(({ form, before }) => toCommand(register(discord, application, guildId, form, before))),
  );
}

function change(call: BotCall, guildId: string | undefined): Answer {
  const before = openCommand(call, guildId);
  const form = readCommand(call.body, before);
  return ok(toCommand(register(call.discord, call.application, guildId, form, before)));
}

function remove(call: BotCall, guildId: string | undefined): Answer {
  call.application.commands.delete(openCommand(call, guildId).id);
  return done;
}
