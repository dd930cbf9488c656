import { MessageType } from "discord.js";
import { beginAlike, fieldsOf, type Fields, listOf, textOf } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { codeOf } from "../api/refusal.ts";
import { compareIds } from "../hear/origin.ts";
import { nonceOf } from "./message-ref.ts";

export interface Search {
  calls: Calls;
  channel: string;
  /** The message, command or click that asked. Its answer came later. */
  after: string;
  /** The message that answers refer to if several people are answered at once. */
  question: string | undefined;
  /** The bot's user id. */
  self: string;
  /** Several people are answered in the channel at once, so every message of an answer refers to its question. */
  isShared: boolean;
  /** Messages of this answer whose references are known. */
  claimed: ReadonlySet<string>;
}

/** A lane is answered one question at a time, so the message is near the question. */
const mostPages = 5;
const perPage = 100;

/**
 * Returns the message that a dead process may have posted under this key. Discord rarely tells a message's nonce and forgets it after
 * some minutes. Without a nonce it is the bot's newest message that belongs to this question and to no other page. Where messages do
 * not refer to their questions, it is known by its first words: an earlier answer can stand below the question as well.
 */
export async function findPage(search: Search, key: string, begins?: string): Promise<string | undefined> {
  const nonce = nonceOf(key);
  let newest: string | undefined;
  for await (const message of messagesAfter(search)) {
    const id = textOf(message["id"]);
    if (id === undefined || search.claimed.has(id)) continue;
    const told = message["nonce"];
    if (told === nonce && fieldsOf(message["author"])["id"] === search.self) return id;
    if (!isOfThisAnswer(message, search, begins)) continue;
    if (told === undefined && (newest === undefined || compareIds(id, newest) > 0)) newest = id;
  }
  return newest;
}

/**
 * Returns a further answer to a command that a dead process may have posted. Discord does not list answers that only the asker sees, or
 * that are in channels the bot may not read. Those are posted again.
 */
export async function findFollowUp(
  search: Pick<Search, "calls" | "channel" | "claimed">,
  interaction: string,
): Promise<string | undefined> {
  let newest: string | undefined;
  for await (const message of messagesAfter({ ...search, after: interaction })) {
    const { id: command, original_response_message_id: first } = fieldsOf(message["interaction_metadata"]);
    const id = textOf(message["id"]);
    // The first answer has an address of its own and needs no search.
    if (id === undefined || command !== interaction || first === undefined) continue;
    if (!search.claimed.has(id) && (newest === undefined || compareIds(id, newest) > 0)) newest = id;
  }
  return newest;
}

function isOfThisAnswer(
  message: Fields,
  { self, question, isShared }: Search,
  begins: string | undefined,
): boolean {
  // The message at the top of a thread also refers to the question, but has another type.
  if (message["type"] !== MessageType.Default && message["type"] !== MessageType.Reply) return false;
  if (fieldsOf(message["author"])["id"] !== self || message["interaction_metadata"] !== undefined)
    return false;
  const refersTo = textOf(fieldsOf(message["message_reference"])["message_id"]);
  if (refersTo !== undefined) return refersTo === question;
  if (isShared || message["type"] !== MessageType.Default) return false;
  // An older version of natter saved no words.
  return begins === undefined || isUntouched(message, begins);
}

/** Tells whether a message begins like its page and was not written to again. A page is lost before anything is written to it. */
function isUntouched(message: Fields, begins: string): boolean {
  if (textOf(message["edited_timestamp"]) !== undefined) return false;
  const content = textOf(message["content"]) ?? "";
  const titles = listOf(message["embeds"]).map(({ title }) => textOf(title) ?? "");
  const openings = [content, content.replaceAll(stepLines, ""), ...titles];
  return openings.some((words) => beginAlike(words, begins));
}

/** The steps of the bot's work stand above its words, in small print. */
const stepLines = /^-# .*$/gm;

async function* messagesAfter({
  calls,
  channel,
  after: first,
}: Pick<Search, "calls" | "channel" | "after">): AsyncGenerator<Fields> {
  let after = first;
  for (let page = 0; page < mostPages; page++) {
    const messages = await readPage(calls, channel, after);
    yield* messages;
    if (messages.length < perPage) return;
    after =
      messages
        .map(({ id }) => textOf(id) ?? "")
        .toSorted(compareIds)
        .at(-1) ?? after;
  }
}

async function readPage(calls: Calls, channel: string, after: string): Promise<Fields[]> {
  const route = `/channels/${channel}/messages` as const;
  const query = { after, limit: String(perPage) };
  try {
    return listOf(
      await calls({ scope: `read ${channel}`, priority: "control", method: "GET", route, query }),
    );
  } catch (error) {
    // The thread is not made yet or is gone, or the bot may not read it. In the last case the nonce must do.
    if ([10_003, 50_001, 50_013].includes(codeOf(error) ?? 0)) return [];
    throw error;
  }
}
