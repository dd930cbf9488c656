import {
  type APIInteraction,
  ApplicationCommandType,
  ChannelType,
  InteractionType,
  MessageFlags,
} from "discord.js";
import type { Quote, ThreadRef, Turn } from "#core/platform";
import { isButtonId, isMenuId } from "../api/button-values.ts";
import { messageId, type Origin, originToJson, threadRef, timeOf } from "./origin.ts";
import { fieldsOf, listOf, textOf } from "../api/payload.ts";
import { conversationOf, type Place, placeFrom } from "./place.ts";

/** What an interaction asks of us: to answer a turn, or to show a form first. */
export type InteractionKind =
  /** `answer`: how Discord is told within three seconds that we are at it. */
  | { type: "turn"; turn: Turn; choice?: Choice; about?: string; answer: Deferral }
  | { type: "form"; id: string; quote: Quote };

/** A button that was pressed, or what was chosen in a menu of one's own. */
export interface Choice {
  id: string;
  values?: string[];
}

export interface Deferral {
  type: 5 | 6;
  data?: { flags: MessageFlags.Ephemeral };
}

export interface InteractionRules {
  ask: string;
  about: string;
  isPrivate: boolean;
}

/** The names under which what we show comes back. */
export const formPrefix = "natter-about:";
export const questionField = "question";

/** What somebody's command, click or form means. `undefined`: it is not ours, and one's own listeners answer it. */
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
function fromClick(interaction: APIInteraction): InteractionKind | undefined {
  const data = fieldsOf(interaction.data);
  const choice = toChoice(textOf(data["custom_id"]) ?? "", data["values"]);
  const known = who(interaction);
  const message = textOf(fieldsOf(fieldsOf(interaction)["message"])["id"]);
  if (!choice || !known || message === undefined) return undefined;
  const { person, channel } = known;
  const origin = { message, channel, click: interaction.id };
  const turn = turnOf(interaction, conversation(message, known), person, origin);
  return { type: "turn", turn: { ...turn, via: "action" }, choice, answer: { type: 6 } };
}

/** `undefined`: others' buttons and menus, which are theirs to answer. */
function toChoice(id: string, values: unknown): Choice | undefined {
  const chosen = Array.isArray(values) ? values.filter((value) => typeof value === "string") : undefined;
  // In a menu of ours each option stands for a button.
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
  { isPrivate }: InteractionRules,
  { text, name }: { text: string; name: string },
): Extract<InteractionKind, { type: "turn" }> | undefined {
  const known = who(interaction);
  if (!known) return undefined;
  const { person, channel, guild, isGuest } = known;
  const { id, application_id: application, token } = interaction;
  // What is nobody else's business must not be remembered where others ask.
  const thread = isPrivate ? threadRef(guild, channel, `private/${person}`) : conversation(id, known);
  const turn = turnOf(interaction, thread, person, {
    channel,
    interaction: { id, application, token, isPrivate, ...(isGuest && { isGuest }) },
  });
  return {
    type: "turn",
    turn: { ...turn, text, action: { name } },
    answer: { type: 5, ...(isPrivate && { data: { flags: MessageFlags.Ephemeral } }) },
  };
}

/** Who used something, and where. */
interface Known {
  person: string;
  channel: string;
  guild: string | undefined;
  place: Place;
  /** They brought the bot along: it is in neither that server nor that direct message. */
  isGuest: boolean;
}

/** From the interaction alone: three seconds leave no time to ask Discord about a channel. */
function who(interaction: APIInteraction): Known | undefined {
  const {
    user,
    member,
    channel_id: given,
    channel: full,
    guild_id: guild,
    authorizing_integration_owners: owners,
  } = fieldsOf(interaction);
  const person = textOf(fieldsOf(user)["id"]) ?? textOf(fieldsOf(fieldsOf(member)["user"])["id"]);
  const { id, type, parent_id: parent } = fieldsOf(full);
  const channel = textOf(given) ?? textOf(id);
  if (person === undefined || channel === undefined) return undefined;
  const fallback = guild === undefined ? ChannelType.DM : ChannelType.GuildText;
  return {
    person,
    channel,
    guild: textOf(guild),
    place: placeFrom(typeof type === "number" ? type : fallback, textOf(parent)),
    // Whoever has added the bot for themselves alone is the only one named there.
    isGuest: "1" in fieldsOf(owners) && !("0" in fieldsOf(owners)),
  };
}

function conversation(id: string, { person, channel, guild, place }: Known): ThreadRef {
  const where = {
    id,
    channel_id: channel,
    author: { id: person },
    ...(guild !== undefined && { guild_id: guild }),
  };
  return conversationOf(where, place, "place");
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
