import { fieldsOf, type Fields, listOf, type PersonRef, textOf, toAction, type Turn } from "#core/platform";
import type { About, InboundKind } from "./inbound-kind.ts";
import type { Recipient } from "./envelope.ts";
import { authorOf, kindOf } from "./author.ts";
import { toAbout } from "./about.ts";
import { sayingOf } from "./message-text.ts";
import { toMarkdown } from "./mrkdwn.ts";
import { messageId, originToJson, threadRef, timeOf } from "./origin.ts";

/** The names of natter's own buttons and forms. All others are left to your own listeners. */
export const names = {
  button: "natter:button:",
  feedback: "natter:feedback",
  form: "natter:ask",
  question: "question",
};

export interface InteractionRules {
  /** With the agent view each message of a direct message begins a thread. Without it the direct message is one conversation. */
  agentView: boolean;
  /** The commands and shortcuts that ask the bot. */
  commands: readonly string[];
  shortcuts: readonly string[];
  /** The time of events that carry none. */
  now(): number;
}

const privatePrefix = "command/";

/** Names the conversation of one person's commands in a channel. Other people do not see it. */
const privateThread = (person: string): string => `${privatePrefix}${person}`;

/** Tells whether a conversation has no thread in Slack. */
export const isPrivateThread = (thread: string): boolean => thread.startsWith(privatePrefix);

/** Translates a slash command. Only the asker sees the answer. */
export function fromCommand(
  body: Fields,
  { team: space }: Recipient,
  rules: InteractionRules,
): InboundKind | undefined {
  const command = textOf(body["command"]);
  const channel = textOf(body["channel_id"]);
  const person = textOf(body["user_id"]);
  const trigger = textOf(body["trigger_id"]);
  if (!command || !channel || !person || !trigger || !rules.commands.includes(command)) return undefined;
  const answerUrl = textOf(body["response_url"]);
  const text = toMarkdown(textOf(body["text"]) ?? "");
  if (text === "") return answerUrl ? { type: "hint", team: space, command, answerUrl } : undefined;
  const turn: Turn = {
    type: "turn",
    id: `slack/${space}/${channel}/command/${trigger}`,
    thread: threadRef(space, channel, privateThread(person)),
    at: rules.now(),
    author: { id: person, isBot: false },
    via: "command",
    text,
    files: [],
    quotes: [],
    action: { name: command },
    origin: originToJson({ isDirect: false, team: space, answerUrl }),
  };
  return { type: "inbound", event: turn };
}

/** Translates buttons, shortcuts and forms. */
export function fromInteraction(
  body: Fields,
  recipient: Recipient,
  rules: InteractionRules,
): InboundKind | undefined {
  switch (body["type"]) {
    case "block_actions":
      return fromClick(body, recipient, rules);
    case "message_action":
      return fromShortcut(body, recipient, rules);
    case "view_submission":
      return fromForm(body, recipient, rules);
    default:
      return undefined;
  }
}

function fromClick(body: Fields, recipient: Recipient, rules: InteractionRules): InboundKind | undefined {
  const { team: space } = recipient;
  const [pressed = {}] = listOf(body["actions"]);
  const id = textOf(pressed["action_id"]) ?? "";
  const author = authorIn(body, recipient);
  const message = fieldsOf(body["message"]);
  const container = fieldsOf(body["container"]);
  const timestamp = textOf(message["ts"]) ?? textOf(container["message_ts"]);
  const channel = textOf(fieldsOf(body["channel"])["id"]) ?? textOf(container["channel_id"]);
  if (!author || !timestamp || !channel) return undefined;
  if (id === names.feedback) return toRating(pressed, author.id);
  if (!id.startsWith(names.button)) return undefined;
  const isDirect = channel.startsWith("D");
  const isPrivate = container["is_ephemeral"] === true;
  // A message that only one person sees cannot begin a thread.
  const root = isPrivate ? privateThread(author.id) : isDirect && !rules.agentView ? "" : timestamp;
  const thread = textOf(message["thread_ts"]) ?? textOf(container["thread_ts"]) ?? root;
  const at = textOf(pressed["action_ts"]) ?? timestamp;
  const turn = pressedTurn(space, { channel, thread, author, at, id: `${timestamp}/pressed/${at}` });
  const action = toAction(textOf(pressed["value"]));
  const team = textOf(fieldsOf(body["user"])["team_id"]);
  const answerUrl = isPrivate ? textOf(body["response_url"]) : undefined;
  const origin = originToJson({ isDirect, message: timestamp, team, answerUrl });
  return action && { type: "inbound", event: { ...turn, action, origin } };
}

function fromShortcut(
  body: Fields,
  { team: space }: Recipient,
  rules: InteractionRules,
): InboundKind | undefined {
  const name = textOf(body["callback_id"]);
  const channel = textOf(fieldsOf(body["channel"])["id"]);
  const message = fieldsOf(body["message"]);
  const timestamp = textOf(message["ts"]) ?? textOf(body["message_ts"]);
  const trigger = textOf(body["trigger_id"]);
  if (!name || !channel || !timestamp || !trigger || !rules.shortcuts.includes(name)) return undefined;
  const author = authorOf(message) ?? { id: "unknown", isBot: false };
  const { text, files, quotes } = sayingOf(message, { space });
  const about: About = {
    channel,
    thread: textOf(message["thread_ts"]) ?? timestamp,
    // A forward also brings the messages that it forwards.
    quotes: [{ kind: "about", author, at: timeOf(timestamp), text, files }, ...quotes],
    answerUrl: textOf(body["response_url"]),
  };
  return { type: "asking", team: space, trigger, about };
}

/** Translates the form of the message shortcut. The answer goes into the thread of the message that was asked about. */
function fromForm(body: Fields, recipient: Recipient, rules: InteractionRules): InboundKind | undefined {
  const { team: space } = recipient;
  const view = fieldsOf(body["view"]);
  const author = authorIn(body, recipient);
  const id = textOf(view["id"]);
  if (view["callback_id"] !== names.form || !author || !id) return undefined;
  const about = toAbout(textOf(view["private_metadata"]) ?? "");
  const values = fieldsOf(fieldsOf(fieldsOf(view["state"])["values"])[names.question]);
  const text = textOf(fieldsOf(values[names.question])["value"]);
  if (!about || !text) return undefined;
  const { channel, thread, quotes, answerUrl: fallbackUrl } = about;
  const at = String(rules.now() / 1000);
  const turn = pressedTurn(space, { channel, thread, author, at, id: `asked/${id}` });
  const isDirect = channel.startsWith("D");
  const origin = originToJson({ isDirect, message: thread, team: space, fallbackUrl });
  return { type: "inbound", event: { ...turn, text, quotes, action: { name: "ask" }, origin } };
}

/** Returns who pressed or sent something. In an organization, a person of another workspace may be a colleague. */
function authorIn(body: Fields, recipient: Recipient): PersonRef | undefined {
  const { id, team_id: team } = fieldsOf(body["user"]);
  const person = textOf(id);
  const kind = kindOf({ user_team: team }, recipient, recipient.enterprise === undefined);
  return person === undefined ? undefined : { id: person, isBot: false, ...(kind && { kind }) };
}

function pressedTurn(
  space: string,
  {
    channel,
    thread,
    author,
    at,
    id,
  }: { channel: string; thread: string; author: PersonRef; at: string; id: string },
): Turn {
  return {
    type: "turn",
    id: messageId(space, channel, id),
    thread: threadRef(space, channel, thread),
    at: timeOf(at),
    author,
    via: "action",
    text: "",
    files: [],
    quotes: [],
    origin: null,
  };
}

function toRating(pressed: Fields, person: string): InboundKind | undefined {
  const [, rating, turn] = /^(good|bad) (.+)$/s.exec(textOf(pressed["value"]) ?? "") ?? [];
  if (!turn || (rating !== "good" && rating !== "bad")) return undefined;
  return { type: "feedback", rating: { rating, turn, person } };
}
