import { type Fields, listOf, type Message, textOf, type ThreadRef } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { codeOf } from "../api/refusal.ts";
import type { OwnNames } from "./mention.ts";
import { compareIds } from "./origin.ts";
import { toPastMessage } from "./past-message.ts";

/** Discord returns a hundred messages at most. */
const perPage = 100;

/** Returns the last messages of a thread, or of the channel if the conversation has no thread or a new one. Newest last. */
export async function readThread(
  calls: Calls,
  { channel, thread }: ThreadRef,
  { limit, own, isInChannel }: { limit: number; own: OwnNames; isInChannel: boolean },
): Promise<Message[]> {
  const read = isInChannel ? undefined : await readBack(calls, thread, limit);
  // The conversation may be an asker's, or belong to a question whose thread was never made.
  const messages = read ?? (await readBack(calls, channel, limit)) ?? [];
  return messages
    .toSorted((one, other) => compareIds(textOf(one["id"]) ?? "", textOf(other["id"]) ?? ""))
    .flatMap((message) => toPastMessage(message, own));
}

/** Resolves to `undefined` if there is no such channel, or the bot may not read it. */
async function readBack(calls: Calls, channel: string, limit: number): Promise<Fields[] | undefined> {
  const found: Fields[] = [];
  let before: string | undefined;
  while (found.length < limit) {
    const size = Math.min(perPage, limit - found.length);
    const query = { limit: String(size), ...(before !== undefined && { before }) };
    const route = `/channels/${channel}/messages` as const;
    try {
      const call = { scope: `read ${channel}`, priority: "control", method: "GET", route, query } as const;
      const page = listOf(await calls(call));
      found.push(...page);
      before = textOf(page.at(-1)?.["id"]);
      if (page.length < size || before === undefined) break;
    } catch (error) {
      if (codeOf(error) === undefined) throw error;
      return undefined;
    }
  }
  return found;
}
