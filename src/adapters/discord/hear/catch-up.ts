import {
  type Client,
  type GatewayDispatchPayload,
  GatewayDispatchEvents,
  PermissionFlagsBits,
} from "discord.js";
import { isRetryable, type Log, systemClock, toError } from "#core/platform";
import type { Call, Calls } from "../api/calls.ts";
import { compareIds, direct, snowflakeAt } from "./origin.ts";
import { listOf, textOf, type Fields } from "../api/payload.ts";
import type { Reception } from "../line/reception.ts";
import type { ReadCursors } from "./read-cursors.ts";

export interface CatchUpOptions {
  client: Client;
  calls: Calls;
  seen: ReadCursors;
  reception: Pick<Reception, "take">;
  log: Log;
  /** Milliseconds: nobody waits any longer for an answer to what is older. */
  age: number;
  /** The most messages that are read again of one channel or thread. */
  count: number;
}

/** Messages of different channels do not come quite in the order of their ids. */
const overlap = 10_000;
const perPage = 100;
const mostTries = 5;

/**
 * Reads what was said while nobody listened: a session that cannot be resumed has lost it, and Discord does not say so. What it
 * finds goes the way of live events, under the same ids, so that what is known already is not answered again. Commands and clicks
 * are lost. https://discord.com/developers/docs/events/gateway#resuming
 */
export async function catchUp(
  options: CatchUpOptions,
  guilds: readonly string[],
  withDirects: boolean,
): Promise<void> {
  const { client, seen } = options;
  for (const guild of guilds) {
    const since = await sinceOf(options, guild);
    if (since === undefined) continue;
    for (const channel of readable(client, guild, since))
      await readChannel(options, { channel, since, guild });
  }
  if (!withDirects) return;
  const since = await sinceOf(options, direct);
  if (since === undefined) return;
  for (const channel of await seen.directs()) await readChannel(options, { channel, since });
}

/** `undefined` where we have never listened: what was said before is none of our business. */
async function sinceOf({ seen, age }: CatchUpOptions, space: string): Promise<string | undefined> {
  const newest = await seen.newest(space);
  const oldest = snowflakeAt(Date.now() - age);
  if (newest === undefined) {
    await seen.set(space, snowflakeAt(Date.now()));
    return undefined;
  }
  if (compareIds(newest, oldest) < 0) return oldest;
  return String(BigInt(newest) - (BigInt(overlap) << 22n));
}

/** The channels and threads with something new in them that may be read. */
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
    // Gone, closed to us, or Discord is not well: the other channels are read all the same.
    log.warn({ err: toError(error), channel }, "could not read what was missed in a channel");
  }
}

/** Newest first: where more was said than is read, people still wait for an answer to the last of it. */
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
    const page = listOf(await insist(calls, call)).toSorted((one, other) =>
      compareIds(idOf(other), idOf(one)),
    );
    const missed = page.filter((message) => compareIds(idOf(message), since) > 0);
    found.push(...missed);
    before = idOf(page.at(-1) ?? {});
    if (missed.length < limit) break;
  }
  return found;
}

/** Nothing else tells what was missed, so a refusal for now is waited out. The gate knows how long Discord wants to be left alone. */
async function insist(calls: Calls, call: Call): Promise<unknown> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await calls(call);
    } catch (error) {
      if (!isRetryable(error) || tries === mostTries) throw error;
      await systemClock.sleep(250 * 2 ** tries);
    }
  }
}

const idOf = (message: Fields): string => textOf(message["id"]) ?? "";

/** A message of history in the form in which it would have come. */
const asPacket = (message: Fields, guild: string | undefined): GatewayDispatchPayload =>
  ({
    op: 0,
    s: 0,
    t: GatewayDispatchEvents.MessageCreate,
    d: { ...message, ...(guild !== undefined && { guild_id: guild }) },
  }) as unknown as GatewayDispatchPayload;
