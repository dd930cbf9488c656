import type { Message } from "../../world/message.ts";
import type { Person, Place } from "../../world/place.ts";
import type { Platform } from "../../world/platform.ts";
import { idOf, tryTo, visit } from "./person.ts";
import type { Application } from "../state/application.ts";
import { componentData } from "../interactions/component-data.ts";
import { findComponent } from "../messages/content.ts";
import type { Discord } from "../state/discord.ts";
import { commandOptions } from "../interactions/command-options.ts";
import { beginInteraction } from "../interactions/begin-interaction.ts";
import { interactionTypes } from "../state/interaction.ts";
import type { Choice } from "../state/interaction.ts";
import { toMessage } from "../messages/message-payload.ts";
import { currentBody, messageExtras } from "../messages/message-record.ts";
import { submitModal } from "../interactions/modal.ts";
import { availableCommands, targetOf } from "../interactions/available-commands.ts";
import type { AvailableCommand } from "../interactions/available-commands.ts";
import { venueAt, viewersOf } from "../guild/venue.ts";
import type { Venue } from "../guild/venue.ts";

type Using = Pick<
  Platform,
  "click" | "command" | "shortcut" | "submit" | "dismiss" | "stop" | "openHome" | "commands"
>;

/** Makes the acts in which people use what a bot offers. */
export function createUsing(discord: Discord): Using {
  return {
    click: (person, message, control, values = []) =>
      tryTo(person, `use "${control.label}"`, () => {
        const venue = visit(discord, person, message);
        // A link opens an address. The bot does not hear of it.
        if (control.kind === "link") return;
        if (message.onlyFor && !message.onlyFor.includes(idOf(person)))
          throw new Error(`${person.name} does not see it.`);
        const component = findComponent(currentBody(message).components, control.id);
        if (!component || component.disabled) throw new Error(`"${control.label}" cannot be used any more.`);
        const application = authorOf(discord, message);
        beginInteraction(discord, {
          application,
          type: interactionTypes.component,
          userId: idOf(person),
          venue,
          owners: messageExtras(message).interaction?.owners ?? { "0": venue.guildId ?? "0" },
          source: message,
          data: componentData(discord, venue, component, values),
        });
      }),
    command: (person, place, name, input = "") =>
      tryTo(person, `run ${name}`, () => {
        const venue = visit(discord, person, place);
        // "/config set" names a subcommand.
        const [first = "", ...inner] = name.replace(/^\//, "").split(" ");
        const available = findCommand(discord, venue, person, first, "text");
        run(
          discord,
          venue,
          person,
          available,
          commandOptions(discord, venue, available.command, inner, input),
        );
      }),
    shortcut: (person, message, name) =>
      tryTo(person, `call "${name}"`, () => {
        const venue = visit(discord, person, message);
        const available = findCommand(discord, venue, person, name, "message");
        // The bot sees the target whatever its intents are.
        const viewer = { userId: available.application.userId, readsContent: true };
        const target = toMessage(discord, message, viewer);
        const data = { target_id: message.id, resolved: { messages: { [message.id]: target } } };
        run(discord, venue, person, available, data, message.id);
      }),
    submit: (person, form, values) => tryTo(person, "send this in", () => submitModal(discord, form, values)),
    dismiss: async (_person, form) => {
      discord.modals.delete(form.id);
      discord.world.forms.close(form.id);
    },
    stop: () => Promise.reject(new Error("Discord has no Stop button: press one of the bot's buttons.")),
    openHome: () => Promise.reject(new Error("Bots have no home on Discord.")),
    commands(place) {
      const venue = venueAt(discord, place);
      const people = viewersOf(venue).filter((id) => discord.world.person("discord", id)?.isBot === false);
      const available = people.flatMap((id) =>
        availableCommands(discord, venue, id).map(({ command }) => command),
      );
      return [...new Set(available)].map((command) => ({
        name: command.name,
        description: command.description,
        on: targetOf(command),
      }));
    },
  };
}

function authorOf({ applications }: Discord, { author }: Message): Application {
  const application = applications.find(({ userId }) => userId === author);
  if (!application) throw new Error("The bot that wrote this is not here any more.");
  return application;
}

/** Types part of an option and returns the choices that the bot offers for it. */
export function complete(
  discord: Discord,
  person: Person,
  place: Place,
  typed: { command: string; option: string; text: string },
): Promise<Choice[]> {
  const { command: name, option: optionName, text } = typed;
  return tryTo(person, `complete /${name}`, () => {
    const venue = visit(discord, person, place);
    const { command, application, owners } = findCommand(discord, venue, person, name, "text");
    const option = command.options.find((each) => each.name === optionName);
    if (!option?.autocomplete) throw new Error(`/${name} completes no option "${optionName}".`);
    const options = [{ type: option.type, name: optionName, value: text, focused: true }];
    return new Promise<Choice[]>((resolve, reject) => {
      beginInteraction(discord, {
        application,
        type: interactionTypes.autocomplete,
        userId: idOf(person),
        venue,
        owners,
        name,
        data: { id: command.id, type: command.type, name, options },
        onChoices: resolve,
      });
      discord.world.clock.after(discord.settings.interactionAnswer, () =>
        reject(new Error(`${application.name} offered nothing for "${optionName}" in time.`)),
      );
    });
  });
}

function findCommand(
  discord: Discord,
  venue: Venue,
  person: Person,
  name: string,
  on: "text" | "message",
): AvailableCommand {
  const available = availableCommands(discord, venue, idOf(person)).filter(
    ({ command }) => targetOf(command) === on,
  );
  const found = available.find(({ command }) => command.name === name);
  if (found) return found;
  const names = available.map(({ command }) => command.name).join(", ") || "none";
  throw new Error(`There is no command "${name}" for ${person.name} here. There is: ${names}.`);
}

function run(
  discord: Discord,
  venue: Venue,
  person: Person,
  { command, application, owners }: AvailableCommand,
  data: Record<string, unknown>,
  targetMessageId?: string,
): void {
  beginInteraction(discord, {
    application,
    type: interactionTypes.command,
    userId: idOf(person),
    venue,
    owners,
    name: command.name,
    ...(targetMessageId !== undefined && { targetMessageId }),
    data: {
      id: command.id,
      type: command.type,
      name: command.name,
      ...(command.guildId !== undefined && { guild_id: command.guildId }),
      ...data,
    },
  });
}
