import { MessageType } from "discord.js";
import type { Calls } from "../api/calls.ts";
import { compareIds } from "../hear/origin.ts";
import { nonceOf } from "./page-place.ts";
import { listOf, fieldsOf, textOf, type Fields } from "../api/payload.ts";
import { codeOf } from "../api/refusal.ts";

export interface Searched {
  calls: Calls;
  channel: string;
  /** What asked, be it a message, a command or a click: whatever answers it came later. */
  after: string;
  /** The message that answers refer to where several people are answered at once. */
  question: string | undefined;
  /** The bot's user id. */
  self: string;
  /** Several people are answered here at once, and so every message of an answer refers to its question. */
  isShared: boolean;
  /** Messages of this answer that are known by their references. */
  claimed: ReadonlySet<string>;
}

/** A page is searched at most so far: a lane is answered one question at a time, so what is looked for is near. */
const mostPages = 5;
const perPage = 100;

/**
 * A message that a dead process may have posted under this key. Discord forgets nonces after some minutes, and tells them
 * rarely: otherwise it is the newest message of ours that belongs to this question and is nobody else's.
 */
export async function findPage(searched: Searched, key: string): Promise<string | undefined> {
  const nonce = nonceOf(key);
  let newest: string | undefined;
  for await (const message of messagesAfter(searched)) {
    const id = textOf(message["id"]);
    if (id === undefined || searched.claimed.has(id) || !isOfThisAnswer(message, searched)) continue;
    const told = message["nonce"];
    if (told === nonce) return id;
    if (told === undefined && (newest === undefined || compareIds(id, newest) > 0)) newest = id;
  }
  return newest;
}

/**
 * A further answer to a command that a dead process may have given. What only the asker sees is in no list, and is said again
 * then; so is what was said where the bot may not read.
 */
export async function findFollowUp(
  searched: Pick<Searched, "calls" | "channel" | "claimed">,
  interaction: string,
): Promise<string | undefined> {
  let newest: string | undefined;
  for await (const message of messagesAfter({ ...searched, after: interaction })) {
    const { id: command, original_response_message_id: first } = fieldsOf(message["interaction_metadata"]);
    const id = textOf(message["id"]);
    // The first answer has an address of its own.
    if (id === undefined || command !== interaction || first === undefined) continue;
    if (!searched.claimed.has(id) && (newest === undefined || compareIds(id, newest) > 0)) newest = id;
  }
  return newest;
}

function isOfThisAnswer(message: Fields, { self, question, isShared }: Searched): boolean {
  // An ordinary message or a reply: what stands for the question at the top of a thread refers to it, too.
  if (message["type"] !== MessageType.Default && message["type"] !== MessageType.Reply) return false;
  if (fieldsOf(message["author"])["id"] !== self || message["interaction_metadata"] !== undefined)
    return false;
  const refersTo = textOf(fieldsOf(message["message_reference"])["message_id"]);
  if (refersTo !== undefined) return refersTo === question;
  return !isShared && message["type"] === MessageType.Default;
}

async function* messagesAfter({
  calls,
  channel,
  after: first,
}: Pick<Searched, "calls" | "channel" | "after">): AsyncGenerator<Fields> {
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
    // The thread was not made yet, or is gone; or its history may not be read, and then the nonce has to do.
    if ([10_003, 50_001, 50_013].includes(codeOf(error) ?? 0)) return [];
    throw error;
  }
}
