import { MessageType } from "discord.js";
import type { Calls } from "./calls.ts";
import { compareIds } from "./origin.ts";
import { nonceOf } from "./page-place.ts";
import { listOf, fieldsOf, textOf, type Fields } from "./payload.ts";
import { codeOf } from "./refusal.ts";

export interface Searched {
  calls: Calls;
  channel: string;
  /** The question: whatever answers it came later. */
  after: string;
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

function isOfThisAnswer(message: Fields, { self, after, isShared }: Searched): boolean {
  // An ordinary message or a reply: what stands for the question at the top of a thread refers to it, too.
  if (message["type"] !== MessageType.Default && message["type"] !== MessageType.Reply) return false;
  if (fieldsOf(message["author"])["id"] !== self || message["interaction_metadata"] !== undefined)
    return false;
  const refersTo = textOf(fieldsOf(message["message_reference"])["message_id"]);
  return (
    refersTo === after || (!isShared && refersTo === undefined && message["type"] === MessageType.Default)
  );
}

async function* messagesAfter({ calls, channel, after: question }: Searched): AsyncGenerator<Fields> {
  let after = question;
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
