import {
  type Client,
  type GatewayDispatchPayload,
  GatewayDispatchEvents,
  PermissionFlagsBits,
} from "discord.js";
import { type Fields, isRetryable, listOf, type Log, retryUntil, textOf, toError } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { compareIds, direct, snowflakeAt } from "./origin.ts";
import type { ReadCursors } from "./read-cursors.ts";
import type { Reception } from "./reception.ts";

export interface CatchUpOptions {
  client: Client;
  calls: Calls;
  readCursors: ReadCursors;
  reception: Pick<Reception, "take">;
  log: Log;
  /** Milliseconds. People no longer wait for an answer to older messages. */
  age: number;
  /** The most messages that are read again of one channel or thread. */
  count: number;
}

/** Milliseconds. Messages of different channels come a little out of the order of their ids. */
const overlap = 10_000;
const perPage = 100;
const mostTries = 5;

/**
 * Reads the messages that came while no connection was open: a session that cannot be resumed has lost them, and Discord does not say
 * so. They go the way of live events under the same ids, so that those already known are not answered twice. Commands and clicks are
 * lost. https://discord.com/developers/docs/events/gateway#resuming
 */
export async function catchUp(
  options: CatchUpOptions,
  guilds: readonly string[],
  withDirects: boolean,
): Promise<void> {
  const { client, readCursors } = options;
  for (const guild of guilds) {
    const since = await sinceOf(options, guild);
    if (since === undefined) continue;
    for (const channel of readable(client, guild, since))
      await readChannel(options, { channel, since, guild });
  }
  if (!withDirects) return;
  const since = await sinceOf(options, direct);
  if (since === undefined) return;
  for (const channel of await readCursors.directs()) await readChannel(options, { channel, since });
}

/** Returns the id from which messages may have been missed. Resolves to `undefined` if the bot has never listened there before. */
async function sinceOf({ readCursors, age }: CatchUpOptions, space: string): Promise<string | undefined> {
  const newest = await readCursors.newest(space);
  const oldest = snowflakeAt(Date.now() - age);
  if (newest === undefined) {
    await readCursors.set(space, snowflakeAt(Date.now()));
    return undefined;
  }
  if (compareIds(newest, oldest) < 0) return oldest;
  return String(BigInt(newest) - (BigInt(overlap) << 22n));
}

/** Returns the channels and threads with new messages that the bot may read. */
function readable(client: Client, guild: string, since: string): string[] {
  const needed = [PermissionFlagsBits.ViewChannel, PermissionFlagsBits.ReadMessageHistory];
  return [...(client.guilds.cache.get(guild)?.channels.cache.values() ?? [])].flatMap((channel) => {
    if (!channel.isTextBased()) return [];
    const { id, lastMessageId: last } = channel;
    const mayRead = client.user !== null && channel.permissionsFor(client.user)?.has(needed) === true;
    return mayRead && last !== null && compareIds(last, since) > 0 ? [id] : [];
  });
}

async function readChannel(
  options: CatchUpOptions,
  { channel, since, guild }: { channel: string; since: string; guild?: string },
): Promise<void> {
  const { calls, reception, log, count } = options;
  try {
    const messages = await readBack(calls, { channel, since, count });
    for (const message of messages.toReversed()) await reception.take(asPacket(message, guild));
  } catch (error) {
    // The channel is gone or closed to the bot, or Discord is not well.
    log.warn(
      { err: toError(error), channel },
      "could not read what was missed in a channel; reading the others",
    );
  }
}

/** Reads the newest messages first: if there are more than `count`, people still wait for an answer to the last of them. */
async function readBack(
  calls: Calls,
  { channel, since, count }: { channel: string; since: string; count: number },
): Promise<Fields[]> {
  const found: Fields[] = [];
  const route = `/channels/${channel}/messages` as const;
  for (let before: string | undefined; found.length < count;) {
    const limit = Math.min(count - found.length, perPage);
    const query = { limit: String(limit), ...(before !== undefined && { before }) };
    const call = { scope: `read ${channel}`, priority: "progress", method: "GET", route, query } as const;
    const answer = await retryUntil(() => calls(call), { wait });
    const page = listOf(answer).toSorted((one, other) => compareIds(idOf(other), idOf(one)));
    const missed = page.filter((message) => compareIds(idOf(message), since) > 0);
    found.push(...missed);
    before = idOf(page.at(-1) ?? {});
    if (missed.length < limit) break;
  }
  return found;
}

/** Waits out a refusal for now, because only reading tells what was missed. The gate knows how long a rate limit lasts. */
const wait = (error: unknown, failures: number): number | undefined =>
  isRetryable(error) && failures < mostTries ? 250 * 2 ** failures : undefined;

const idOf = (message: Fields): string => textOf(message["id"]) ?? "";

/** Returns a message from history in the form in which the gateway would have sent it. */
const asPacket = (message: Fields, guild: string | undefined): GatewayDispatchPayload =>
  ({
    op: 0,
    s: 0,
    t: GatewayDispatchEvents.MessageCreate,
    d: { ...message, ...(guild !== undefined && { guild_id: guild }) },
  }) as unknown as GatewayDispatchPayload;
