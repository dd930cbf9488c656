import {
  type APIInteraction,
  ApplicationCommandType,
  ChannelType,
  InteractionType,
  MessageFlags,
} from "discord.js";
import {
  fieldsOf,
  listOf,
  type PersonRef,
  type Quote,
  textOf,
  type ThreadRef,
  type Turn,
} from "#core/platform";
import { isButtonId, isMenuId } from "../api/button-values.ts";
import { authorOf } from "./author.ts";
import { type ChannelKind, conversationOf, kindOf } from "./conversation.ts";
import { messageId, type Origin, originToJson, threadRef, timeOf } from "./origin.ts";
import { quoteOf } from "./quotes.ts";

/** What an interaction asks for: the answer to a turn, or a form. */
export type InteractionKind =
  /** `answer` tells Discord within three seconds that the bot is at work. */
  | {
      type: "turn";
      turn: Turn;
      choice?: Choice | undefined;
      about?: string | undefined;
      answer: Deferral;
    }
  | { type: "form"; id: string; quote: Quote };

/** The button that was pressed, with what was chosen in a menu of your own. */
export interface Choice {
  id: string;
  values?: string[] | undefined;
}

export interface Deferral {
  type: 5 | 6;
  data?: { flags: MessageFlags.Ephemeral } | undefined;
}

export interface InteractionRules {
  ask: string;
  about: string;
  isPrivate: boolean;
}

/** The names of the form for questions about a message, and of its field. */
export const formPrefix = "natter-about:";
export const questionField = "question";

/** Translates a command, click or form. Returns `undefined` for those that your own listeners answer. */
export function fromInteraction(
  interaction: APIInteraction,
  rules: InteractionRules,
): InteractionKind | undefined {
  const { type } = interaction;
  if (type === InteractionType.ApplicationCommand) return fromCommand(interaction, rules);
  if (type === InteractionType.MessageComponent) return fromClick(interaction);
  if (type === InteractionType.ModalSubmit) return fromForm(interaction, rules);
  return undefined;
}

function fromCommand(interaction: APIInteraction, rules: InteractionRules): InteractionKind | undefined {
  const data = fieldsOf(interaction.data);
  if (data["type"] === ApplicationCommandType.Message && data["name"] === rules.about) {
    const messages = fieldsOf(fieldsOf(data["resolved"])["messages"]);
    const target = fieldsOf(messages[textOf(data["target_id"]) ?? ""]);
    // A bot's user has the id of its application.
    const quote = quoteOf("about", target, { self: interaction.application_id, roles: [] });
    return { type: "form", id: interaction.id, quote };
  }
  if (data["type"] !== ApplicationCommandType.ChatInput || data["name"] !== rules.ask) return undefined;
  const option = listOf(data["options"]).find(({ name }) => name === questionField);
  return answered(interaction, rules, { text: textOf(option?.["value"]) ?? "", name: rules.ask });
}

/** Translates a click. Everyone who sees the button sees the answer, which is a message of its own. */
function fromClick(interaction: APIInteraction): InteractionKind | undefined {
  const data = fieldsOf(interaction.data);
  const choice = toChoice(textOf(data["custom_id"]) ?? "", data["values"]);
  const use = useOf(interaction);
  const message = textOf(fieldsOf(fieldsOf(interaction)["message"])["id"]);
  if (!choice || !use || message === undefined) return undefined;
  const { person, channel } = use;
  const { id, application_id: application, token } = interaction;
  const origin = { message, channel, click: id, press: { id, application, token } };
  const turn = turnOf(interaction, conversation(message, use), person, origin);
  return { type: "turn", turn: { ...turn, via: "action" }, choice, answer: { type: 6 } };
}

/** Returns `undefined` for buttons and menus of your own. */
function toChoice(id: string, values: unknown): Choice | undefined {
  const chosen = Array.isArray(values) ? values.filter((value) => typeof value === "string") : undefined;
  // In a menu of natter each option stands for a button.
  const [button] = isMenuId(id) ? (chosen ?? []) : [id];
  if (button === undefined || !isButtonId(button)) return undefined;
  return isMenuId(id) || !chosen ? { id: button } : { id: button, values: chosen };
}

function fromForm(interaction: APIInteraction, rules: InteractionRules): InteractionKind | undefined {
  const data = fieldsOf(interaction.data);
  const id = textOf(data["custom_id"]) ?? "";
  if (!id.startsWith(formPrefix)) return undefined;
  const asked = answered(interaction, rules, { text: fieldIn(data["components"]) ?? "", name: rules.about });
  return asked && { ...asked, about: id.slice(formPrefix.length) };
}

/** Returns the text of the form's field, at whatever depth it is. */
function fieldIn(components: unknown): string | undefined {
  for (const component of listOf(components)) {
    const value = textOf(component["value"]);
    if (value !== undefined && component["custom_id"] === questionField) return value;
    const label = component["component"];
    const inner = fieldIn(component["components"]) ?? (label === undefined ? undefined : fieldIn([label]));
    if (inner !== undefined) return inner;
  }
  return undefined;
}

/** Makes the turn of a command or form. It is answered through the interaction's token while that is valid. */
function answered(
  interaction: APIInteraction,
  { isPrivate }: InteractionRules,
  { text, name }: { text: string; name: string },
): Extract<InteractionKind, { type: "turn" }> | undefined {
  const use = useOf(interaction);
  if (!use) return undefined;
  const { person, channel, guild, isGuest } = use;
  const { id, application_id: application, token } = interaction;
  // A private question has a conversation of its own, so that other people's answers do not draw on it.
  const thread = isPrivate ? threadRef(guild, channel, `private/${person.id}`) : conversation(id, use);
  const turn = turnOf(interaction, thread, person, {
    channel,
    interaction: { id, application, token, isPrivate, isGuest },
  });
  return {
    type: "turn",
    turn: { ...turn, text, action: { name } },
    answer: { type: 5, data: isPrivate ? { flags: MessageFlags.Ephemeral } : undefined },
  };
}

/** The person who used a command, button or form, and where. */
interface Use {
  person: PersonRef;
  channel: string;
  guild: string | undefined;
  kind: ChannelKind;
  /** The person brought the bot along: neither the server nor the other person has added it. */
  isGuest: boolean;
}

/** Reads only the interaction: three seconds leave no time to ask Discord about the channel. */
function useOf(interaction: APIInteraction): Use | undefined {
  const {
    user,
    member,
    channel_id: given,
    channel: full,
    guild_id: guild,
    authorizing_integration_owners: owners,
  } = fieldsOf(interaction);
  const person = authorOf(user ?? fieldsOf(member)["user"], member);
  const { id, type, parent_id: parent } = fieldsOf(full);
  const channel = textOf(given) ?? textOf(id);
  if (person === undefined || channel === undefined) return undefined;
  const fallback = guild === undefined ? ChannelType.DM : ChannelType.GuildText;
  return {
    person,
    channel,
    guild: textOf(guild),
    kind: kindOf(typeof type === "number" ? type : fallback, textOf(parent)),
    // "1" names the person who added the bot, and "0" the server.
    isGuest: "1" in fieldsOf(owners) && !("0" in fieldsOf(owners)),
  };
}

const conversation = (id: string, { person, channel, guild, kind }: Use): ThreadRef =>
  conversationOf({ id, channel_id: channel, author: person, guild_id: guild }, kind, "place");

const turnOf = ({ id }: APIInteraction, thread: ThreadRef, author: PersonRef, origin: Origin): Turn => ({
  type: "turn",
  id: messageId(`interaction/${id}`),
  thread,
  at: timeOf(id),
  author,
  via: "command",
  text: "",
  files: [],
  quotes: [],
  origin: originToJson(origin),
});
