import { randomBytes } from "node:crypto";
import { tokenFor } from "../state/application.ts";
import type { Application } from "../state/application.ts";
import { closeCodes } from "./connection.ts";
import type { Discord } from "../state/discord.ts";
import { guildOf } from "../guild/guild.ts";
import { areIntents, privilegedIntents } from "../state/intents.ts";
import { shardOf } from "./session.ts";

/** A client that may have a session. */
export interface Identified {
  application: Application;
  intents: number;
  shard: readonly [id: number, count: number];
}

/** Checks an IDENTIFY. Returns the code to close with if it is refused. */
export function checkIdentify(discord: Discord, data: Record<string, unknown>): Identified | number {
  const application = discord.applications.find(({ token }) => token === data["token"]);
  if (!application) return closeCodes.authenticationFailed;
  const shard = readShard(data["shard"]);
  if (!shard) return closeCodes.invalidShard;
  const guilds = guildsOf(discord, application).filter((id) => shardOf(id, shard[1]) === shard[0]);
  if (guilds.length > discord.settings.guildsPerShard) return closeCodes.shardingRequired;
  const intents = data["intents"];
  if (!areIntents(intents)) return closeCodes.invalidIntents;
  if (intents & privilegedIntents & ~application.privilegedIntents) return closeCodes.disallowedIntents;
  return { application, intents, shard };
}

function readShard(value: unknown): readonly [number, number] | undefined {
  if (value === undefined) return [0, 1];
  if (!Array.isArray(value)) return undefined;
  const [id, count] = value.map(Number);
  if (id === undefined || count === undefined || !Number.isInteger(id) || !Number.isInteger(count))
    return undefined;
  return id >= 0 && id < count ? [id, count] : undefined;
}

/** Returns the ids of the servers that an application's bot is in. */
export function guildsOf({ world }: Discord, { userId }: Application): string[] {
  return world
    .spaces("discord")
    .filter((space) => guildOf(space).members.has(userId))
    .map(({ id }) => id);
}

const day = 24 * 60 * 60 * 1000;
/** Returns how many sessions an application may still start today, and when it may start more. */
export function sessionStartLimit(
  { world, settings }: Discord,
  application: Application,
): Record<string, number> {
  const now = world.clock.now();
  const today = application.sessionStarts.filter(({ at }) => at > now - day);
  return {
    total: settings.sessionStarts,
    remaining: Math.max(settings.sessionStarts - today.length, 0),
    reset_after: today[0] ? today[0].at + day - now : 0,
    max_concurrency: settings.maxConcurrency,
  };
}

/** Counts a session that is about to start. Too many in a day cost the application its token. */
export function spendSessionStart(
  discord: Discord,
  application: Application,
  shardId: number,
): "granted" | "too soon" | "used up" {
  const { world, settings } = discord;
  const now = world.clock.now();
  if (sessionStartLimit(discord, application)["remaining"] === 0) return "used up";
  const bucket = shardId % settings.maxConcurrency;
  const isBusy = application.sessionStarts.some(
    (start) => start.bucket === bucket && start.at > now - settings.identifyWindow,
  );
  if (isBusy) return "too soon";
  application.sessionStarts.push({ at: now, bucket });
  return "granted";
}

/** Replaces an application's token and closes the connections that used the old one. */
export function resetToken(discord: Discord, application: Application): void {
  application.token = tokenFor(application.userId, randomBytes(31));
  discord.hangUp(application, closeCodes.authenticationFailed);
}
