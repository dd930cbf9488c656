import type { Action, JsonValue, Turn } from "#core/platform";
import type { About, InboundKind } from "./inbound-kind.ts";
import type { Recipient } from "./envelope.ts";
import { authorOf } from "./message-event.ts";
import { toMarkdown } from "./mrkdwn.ts";
import { messageId, originToJson, threadRef, timeOf } from "./origin.ts";
import { fieldsOf, isTrue, listOf, textOf, type Fields } from "../api/payload.ts";

/** The names under which what we post comes back. Buttons of others are theirs to answer. */
export const names = {
  button: "natter:button:",
  feedback: "natter:feedback",
  form: "natter:ask",
  question: "question",
};

/** What we answer of what an app can offer; the rest is left to the app's own listeners. */
export interface InteractionRules {
  /** In the agent view each message of a direct message begins a thread; otherwise the direct message is one. */
  agentView: boolean;
  commands: readonly string[];
  shortcuts: readonly string[];
  /** For what comes without a time of its own. */
  now(): number;
}

const privately = "command/";

/** One conversation per person and channel: a command has no thread, and its answers are nobody else's business. */
const privateThread = (person: string): string => `${privately}${person}`;

/** Whether a conversation stands in no thread that Slack knows. */
export const isPrivateThread = (thread: string): boolean => thread.startsWith(privately);

/** A slash command: a question whose answer is for the asker's eyes only. */
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
  const turn: Turn = {
    type: "turn",
    id: `slack/${space}/${channel}/command/${trigger}`,
    thread: threadRef(space, channel, privateThread(person)),
    at: rules.now(),
    author: { id: person, isBot: false },
    via: "command",
    text: toMarkdown(textOf(body["text"]) ?? ""),
    files: [],
    action: { name: command },
    origin: originToJson({ isDirect: false, team: space, ...(answerUrl !== undefined && { answerUrl }) }),
  };
  return { type: "inbound", event: turn };
}

/** Buttons, shortcuts and forms. */
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

function fromClick(
  body: Fields,
  { team: space }: Recipient,
  rules: InteractionRules,
): InboundKind | undefined {
  const [pressed = {}] = listOf(body["actions"]);
  const id = textOf(pressed["action_id"]) ?? "";
  const person = textOf(fieldsOf(body["user"])["id"]);
  const message = fieldsOf(body["message"]);
  const container = fieldsOf(body["container"]);
  const timestamp = textOf(message["ts"]) ?? textOf(container["message_ts"]);
  const channel = textOf(fieldsOf(body["channel"])["id"]) ?? textOf(container["channel_id"]);
  if (!person || !timestamp || !channel) return undefined;
  if (id === names.feedback) return toRating(pressed, person);
  if (!id.startsWith(names.button)) return undefined;
  const isDirect = channel.startsWith("D");
  const isPrivate = isTrue(container["is_ephemeral"]);
  // What only one person sees is no message that a thread could hang on.
  const root = isPrivate ? privateThread(person) : isDirect && !rules.agentView ? "" : timestamp;
  const thread = textOf(message["thread_ts"]) ?? textOf(container["thread_ts"]) ?? root;
  const at = textOf(pressed["action_ts"]) ?? timestamp;
  const turn = pressedTurn(space, { channel, thread, person, at, id: `${timestamp}/pressed/${at}` });
  const action = toAction(textOf(pressed["value"]));
  const team = textOf(fieldsOf(body["user"])["team_id"]);
  const answerUrl = isPrivate ? textOf(body["response_url"]) : undefined;
  const origin = originToJson({
    isDirect,
    message: timestamp,
    ...(team !== undefined && { team }),
    ...(answerUrl !== undefined && { answerUrl }),
  });
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
  const answerUrl = textOf(body["response_url"]);
  const about: About = {
    channel,
    thread: textOf(message["thread_ts"]) ?? timestamp,
    quote: { author, text: toMarkdown(textOf(message["text"]) ?? "") },
    ...(answerUrl !== undefined && { answerUrl }),
  };
  return { type: "asking", team: space, trigger, about };
}

/** The form of the message shortcut, sent in: a question about a message, answered in that message's thread. */
function fromForm(
  body: Fields,
  { team: space }: Recipient,
  rules: InteractionRules,
): InboundKind | undefined {
  const view = fieldsOf(body["view"]);
  const person = textOf(fieldsOf(body["user"])["id"]);
  const id = textOf(view["id"]);
  if (view["callback_id"] !== names.form || !person || !id) return undefined;
  const about = toAbout(textOf(view["private_metadata"]) ?? "");
  const values = fieldsOf(fieldsOf(fieldsOf(view["state"])["values"])[names.question]);
  const text = textOf(fieldsOf(values[names.question])["value"]);
  if (!about || !text) return undefined;
  const { channel, thread, quote, answerUrl: fallbackUrl } = about;
  const at = String(rules.now() / 1000);
  const turn = pressedTurn(space, { channel, thread, person, at, id: `asked/${id}` });
  const origin = originToJson({
    isDirect: channel.startsWith("D"),
    message: thread,
    team: space,
    ...(fallbackUrl !== undefined && { fallbackUrl }),
  });
  return { type: "inbound", event: { ...turn, text, quote, action: { name: "ask" }, origin } };
}

function pressedTurn(
  space: string,
  {
    channel,
    thread,
    person,
    at,
    id,
  }: { channel: string; thread: string; person: string; at: string; id: string },
): Turn {
  return {
    type: "turn",
    id: messageId(space, channel, id),
    thread: threadRef(space, channel, thread),
    at: timeOf(at),
    author: { id: person, isBot: false },
    via: "action",
    text: "",
    files: [],
    origin: null,
  };
}

function toRating(pressed: Fields, person: string): InboundKind | undefined {
  const [, rating, turn] = /^(good|bad) (.+)$/s.exec(textOf(pressed["value"]) ?? "") ?? [];
  if (!turn || (rating !== "good" && rating !== "bad")) return undefined;
  return { type: "feedback", rating: { rating, turn, person } };
}

/** What a button carries. One array, so that a name may hold any character. */
export const actionToText = ({ name, value }: Action): string =>
  JSON.stringify(value === undefined ? [name] : [name, value]);

function toAction(text: string | undefined): Action | undefined {
  const [name, value] = parse(text);
  if (typeof name !== "string") return undefined;
  return value === undefined ? { name } : { name, value };
}

function parse(text: string | undefined): JsonValue[] {
  try {
    const value: unknown = JSON.parse(text ?? "[]");
    return Array.isArray(value) ? value : [];
  } catch {
    return [];
  }
}

/** What a form keeps for itself while it is open, within the 3,000 characters that it may. https://docs.slack.dev/reference/views */
export function aboutToText({ channel, thread, quote: { author, text }, answerUrl = "" }: About): string {
  for (let length = 2_500; ; length = Math.floor(length / 2)) {
    const kept = JSON.stringify([channel, thread, author.id, author.isBot, text.slice(0, length), answerUrl]);
    if (kept.length <= 3_000) return kept;
  }
}

function toAbout(kept: string): About | undefined {
  const [channel, thread, author, isBot, text, url] = parse(kept);
  if (typeof channel !== "string" || typeof thread !== "string" || typeof author !== "string")
    return undefined;
  const quote = { author: { id: author, isBot: isBot === true }, text: typeof text === "string" ? text : "" };
  const answerUrl = textOf(url);
  return { channel, thread, quote, ...(answerUrl !== undefined && { answerUrl }) };
}
