import { beginAlike, fieldsOf, type Fields, listOf, textOf } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { keyIn } from "../api/page-key.ts";
import { refusalOf } from "../api/refusal.ts";
import { goodRating } from "./blocks.ts";
import { isOurs } from "../hear/author.ts";
import { fromBlocks } from "../hear/block-text.ts";
import { toMarked } from "../hear/mrkdwn.ts";

export interface Search {
  calls: Calls;
  channel: string;
  thread: string;
  /** The question's timestamp. Its answer came later. */
  after: string;
  /** The bot's user id. */
  self: string;
  /** The id of the turn that is answered. */
  turn: string;
  /** Messages of this answer whose references are known. */
  claimed: ReadonlySet<string>;
}

/**
 * Returns the timestamp of the message that a dead process may have posted under this key. A post carries its key, and a stream
 * only once it has ended. The bot answers one question of a thread at a time, so a stream that still grows is the one.
 */
export async function findPage(search: Search, key: string, begins = ""): Promise<string | undefined> {
  const own = await ownMessages(search);
  const found =
    own.find((message) => keyIn(message) === key) ??
    own.findLast((message) => isUnderWay(message, search) && !isKnown(message, search)) ??
    findUnmarked(own, search, begins);
  return found && timestampOf(found);
}

/**
 * Returns the message that can only be the lost one, where Slack tells neither keys nor the states of streams. Everything that natter
 * says in a thread after a lost message waits for its answer, so nothing of natter stands below it.
 */
function findUnmarked(own: readonly Fields[], search: Search, begins: string): Fields | undefined {
  const last = own.findLastIndex((message) => isKnown(message, search) || wasGoneOnWith(message));
  return own
    .slice(last + 1)
    .findLast((message) => openingsOf(message).some((words) => beginAlike(words, begins)));
}

/** Tells whether a message is a stream that grows, or asks how good this answer is: a short answer may be posted as a whole. */
function isUnderWay(message: Fields, { turn }: Search): boolean {
  if (message["streaming_state"] === "in_progress") return true;
  const elements = listOf(message["blocks"]).flatMap((block) => listOf(block["elements"]));
  return elements.some((element) => fieldsOf(element["positive_button"])["value"] === goodRating(turn));
}

/** Tells whether a message is another page of this answer, or carries another key. */
const isKnown = (message: Fields, { claimed }: Search): boolean =>
  keyIn(message) !== undefined || claimed.has(timestampOf(message));

/** The blocks of buttons, of the feedback, and of the line that says why an answer ended. A growing page has none of them. */
const closing = new Set(["actions", "context", "context_actions"]);

/** Tells whether a message got more than its first words. A page is lost before anything is written to it. */
function wasGoneOnWith(message: Fields): boolean {
  if (message["edited"] !== undefined || message["streaming_state"] === "completed") return true;
  if (listOf(message["files"]).length > 0) return true;
  return listOf(message["blocks"]).some(({ type }) => closing.has(textOf(type) ?? ""));
}

/** Returns what a message may be said to begin with: its text, its blocks, and each step of the bot's work. */
function openingsOf(message: Fields): string[] {
  const blocks = listOf(message["blocks"]);
  const steps = blocks.flatMap((block) => (block["type"] === "plan" ? listOf(block["tasks"]) : [block]));
  const titles = steps.filter(({ type }) => type === "task_card").map(({ title }) => textOf(title) ?? "");
  const said = blocks.filter(({ type }) => type !== "plan" && type !== "task_card");
  return [toMarked(textOf(message["text"]) ?? "", undefined), fromBlocks(said, undefined), ...titles];
}

const timestampOf = (message: Fields): string => textOf(message["ts"]) ?? "";

/** Returns what the bot has said since the question, oldest first. */
async function ownMessages(search: Search): Promise<Fields[]> {
  const own: Fields[] = [];
  for await (const message of messagesAfter(search))
    if (Number(timestampOf(message)) > Number(search.after) && isOurs(message, search.self))
      own.push(message);
  return own.toSorted((one, other) => Number(timestampOf(one)) - Number(timestampOf(other)));
}

type Place = Pick<Search, "calls" | "channel" | "thread" | "after">;

async function* messagesAfter({ calls, channel, thread, after }: Place): AsyncGenerator<Fields> {
  let cursor = "";
  do {
    const page: Fields = fieldsOf(await readPage({ calls, channel, thread, after, cursor }));
    yield* listOf(page["messages"]);
    cursor = textOf(fieldsOf(page["response_metadata"])["next_cursor"]) ?? "";
  } while (cursor !== "");
}

async function readPage(options: Place & { cursor: string }): Promise<unknown> {
  const { calls, channel, thread, after, cursor } = options;
  const range = {
    channel,
    oldest: after,
    inclusive: true,
    limit: 200,
    include_all_metadata: true,
    ...(cursor !== "" && { cursor }),
  };
  const method = thread === "" ? "conversations.history" : "conversations.replies";
  try {
    return await calls({ method, priority: "control" }, (client) =>
      thread === ""
        ? client.conversations.history(range)
        : client.conversations.replies({ ...range, ts: thread }),
    );
  } catch (error) {
    // The question has no reply yet, or it is gone. The post will tell which.
    if (refusalOf(error) === "thread_not_found") return {};
    throw error;
  }
}
