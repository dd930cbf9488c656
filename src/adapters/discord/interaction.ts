import {
  type APIInteraction,
  ApplicationCommandType,
  ComponentType,
  InteractionType,
  MessageFlags,
} from "discord.js";
import type { Quote, ThreadRef, Turn } from "#core";
import { isButtonId } from "./button-values.ts";
import { messageId, type Origin, originToJson, threadRef, timeOf } from "./origin.ts";
import { fieldsOf, listOf, textOf } from "./payload.ts";
import { conversationOf, type Place } from "./place.ts";

/** What an interaction asks of us: to answer a turn, or to show a form first. */
export type Asked =
  /** `answer`: how Discord is told within three seconds that we are at it. */
  | { type: "turn"; turn: Turn; button?: string; about?: string; answer: Deferral }
  | { type: "form"; id: string; quote: Quote };

export interface Deferral {
  type: 5 | 6;
  data?: { flags: MessageFlags.Ephemeral };
}

export interface InteractionRules {
  ask: string;
  about: string;
  isPrivate: boolean;
  placeOf(channel: string, guild: string | undefined): Place;
}

/** The names under which what we show comes back. */
export const formPrefix = "natter-about:";
export const questionField = "question";

/** What somebody's command, click or form means. `undefined`: it is not ours, and one's own listeners answer it. */
export function fromInteraction(interaction: APIInteraction, rules: InteractionRules): Asked | undefined {
  const { type } = interaction;
  if (type === InteractionType.ApplicationCommand) return fromCommand(interaction, rules);
  if (type === InteractionType.MessageComponent) return fromClick(interaction, rules);
  if (type === InteractionType.ModalSubmit) return fromForm(interaction, rules);
  return undefined;
}

function fromCommand(interaction: APIInteraction, rules: InteractionRules): Asked | undefined {
  const data = fieldsOf(interaction.data);
  if (data["type"] === ApplicationCommandType.Message && data["name"] === rules.about) {
    const messages = fieldsOf(fieldsOf(data["resolved"])["messages"]);
    const target = fieldsOf(messages[textOf(data["target_id"]) ?? ""]);
    const author = fieldsOf(target["author"]);
    const quote: Quote = {
      author: { id: textOf(author["id"]) ?? "unknown", isBot: author["bot"] === true },
      text: textOf(target["content"]) ?? "",
    };
    return { type: "form", id: interaction.id, quote };
  }
  if (data["type"] !== ApplicationCommandType.ChatInput || data["name"] !== rules.ask) return undefined;
  const option = listOf(data["options"]).find(({ name }) => name === questionField);
  return answered(interaction, rules, { text: textOf(option?.["value"]) ?? "", name: rules.ask });
}

/** A click is answered by a message of its own, which everybody sees who sees the button. */
function fromClick(interaction: APIInteraction, { placeOf }: InteractionRules): Asked | undefined {
  const data = fieldsOf(interaction.data);
  const button = textOf(data["custom_id"]) ?? "";
  if (data["component_type"] !== ComponentType.Button || !isButtonId(button)) return undefined;
  const known = who(interaction);
  const message = textOf(fieldsOf(fieldsOf(interaction)["message"])["id"]);
  if (!known || message === undefined) return undefined;
  const { person, channel, guild } = known;
  const where = {
    id: message,
    channel_id: channel,
    author: { id: person },
    ...(guild !== undefined && { guild_id: guild }),
  };
  const thread = conversationOf(where, placeOf(channel, guild), "place");
  const turn = turnOf(interaction, thread, person, { message, channel, click: interaction.id });
  return { type: "turn", turn: { ...turn, via: "action" }, button, answer: { type: 6 } };
}

function fromForm(interaction: APIInteraction, rules: InteractionRules): Asked | undefined {
  const data = fieldsOf(interaction.data);
  const id = textOf(data["custom_id"]) ?? "";
  if (!id.startsWith(formPrefix)) return undefined;
  const asked = answered(interaction, rules, { text: fieldIn(data["components"]) ?? "", name: rules.about });
  return asked && { ...asked, about: id.slice(formPrefix.length) };
}

/** The first text that was typed, however deep its field lies. */
function fieldIn(components: unknown): string | undefined {
  for (const component of listOf(components)) {
    const value = textOf(component["value"]);
    if (value !== undefined && component["custom_id"] === questionField) return value;
    const inner = fieldIn(component["components"]) ?? fieldIn([component["component"]]);
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** Something that is answered through its token, at first. */
function answered(
  interaction: APIInteraction,
  { isPrivate, placeOf }: InteractionRules,
  { text, name }: { text: string; name: string },
): Extract<Asked, { type: "turn" }> | undefined {
  const known = who(interaction);
  if (!known) return undefined;
  const { person, channel, guild } = known;
  const { id, application_id: application, token } = interaction;
  const where = {
    id,
    channel_id: channel,
    author: { id: person },
    ...(guild !== undefined && { guild_id: guild }),
  };
  // What is nobody else's business must not be remembered where others ask.
  const thread = isPrivate
    ? threadRef(guild, channel, `private/${person}`)
    : conversationOf(where, placeOf(channel, guild), "place");
  const turn = turnOf(interaction, thread, person, {
    channel,
    interaction: { id, application, token, isPrivate },
  });
  return {
    type: "turn",
    turn: { ...turn, text, action: { name } },
    answer: { type: 5, ...(isPrivate && { data: { flags: MessageFlags.Ephemeral } }) },
  };
}

function who(
  interaction: APIInteraction,
): { person: string; channel: string; guild: string | undefined } | undefined {
  const { user, member, channel_id: place, channel: full, guild_id: guild } = fieldsOf(interaction);
  const person = textOf(fieldsOf(user)["id"]) ?? textOf(fieldsOf(fieldsOf(member)["user"])["id"]);
  const channel = textOf(place) ?? textOf(fieldsOf(full)["id"]);
  return person === undefined || channel === undefined
    ? undefined
    : { person, channel, guild: textOf(guild) };
}

const turnOf = ({ id }: APIInteraction, thread: ThreadRef, person: string, origin: Origin): Turn => ({
  type: "turn",
  id: messageId(`interaction/${id}`),
  thread,
  at: timeOf(id),
  author: { id: person, isBot: false },
  via: "command",
  text: "",
  files: [],
  origin: originToJson(origin),
});
