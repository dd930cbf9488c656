import { type Client, Events } from "discord.js";
import { toError } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { catchUp } from "../hear/catch-up.ts";
import type { Settings } from "../settings.ts";
import type { Reception } from "./reception.ts";
import type { ReadCursors } from "../hear/read-cursors.ts";

/** Begins to read what was missed, whenever something was. */
export interface Gaps {
  /** A new session begins here: what the one before it has missed is not seen, whatever comes next. */
  begin(shard: number): void;
}

export function listenToGaps(options: {
  client: Client;
  settings: Settings;
  calls: Calls;
  seen: ReadCursors;
  reception: Reception;
}): Gaps {
  const { client, settings, seen } = options;
  const { log, catchUp: wanted } = settings;
  const held = new Map<number, () => void>();
  const ready = new Set<number>();

  const read = (guilds: readonly string[], withDirects: boolean, release: () => void): void => {
    const reading =
      wanted === false ? Promise.resolve() : catchUp({ ...options, ...wanted, log }, guilds, withDirects);
    reading
      .catch((error: unknown) => log.warn({ err: toError(error) }, "could not read what was missed"))
      .finally(release);
  };
  client.on(Events.ShardReady, (shard) => {
    ready.add(shard);
    const release = held.get(shard);
    held.delete(shard);
    const guilds = client.guilds.cache.filter(({ shardId, available }) => shardId === shard && available);
    // Direct messages come through the first shard only.
    read([...guilds.keys()], shard === 0, () => release?.());
  });
  // A server whose machines were down comes later, and what was said when they came back is missing.
  client.on(Events.GuildAvailable, ({ id, shardId }) => {
    if (ready.has(shardId)) read([id], false, seen.hold());
  });

  return {
    begin(shard) {
      ready.delete(shard);
      const before = held.get(shard);
      held.set(shard, seen.hold());
      before?.();
    },
  };
}
