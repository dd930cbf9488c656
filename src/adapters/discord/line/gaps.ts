import { type Client, Events, type Guild } from "discord.js";
import { type CatchUp, type Log, toError } from "#core/platform";
import type { Calls } from "../api/calls.ts";
import { catchUp } from "../hear/catch-up.ts";
import type { ReadCursors } from "../hear/read-cursors.ts";
import type { Reception } from "../hear/reception.ts";

/** Starts catching up after each gap. */
export interface Gaps {
  /** Call when a shard's session begins. The cursors stay where they are until what its last session missed was read. */
  begin(shard: number): void;
}

export function listenToGaps(options: {
  client: Client;
  settings: { log: Log; catchUp: CatchUp };
  calls: Calls;
  readCursors: ReadCursors;
  reception: Reception;
}): Gaps {
  const { client, settings, readCursors } = options;
  const { log, catchUp: wanted } = settings;
  const held = new Map<number, () => void>();
  const ready = new Set<number>();

  const read = (guilds: readonly string[], withDirects: boolean, release: () => void): void => {
    const reading =
      wanted === false ? Promise.resolve() : catchUp({ ...options, ...wanted, log }, guilds, withDirects);
    reading
      .catch((error: unknown) =>
        log.warn({ err: toError(error) }, "could not read what was missed; reading it after the next gap"),
      )
      .finally(release);
  };
  client.on(Events.ShardReady, (shard) => {
    ready.add(shard);
    const release = held.get(shard);
    held.delete(shard);
    const guilds = client.guilds.cache.filter((guild) => guild.shardId === shard && isThere(guild));
    // Direct messages come only through the first shard.
    read([...guilds.keys()], shard === 0, () => release?.());
  });
  // Discord's machines for this server were down. Messages were lost when they came back.
  client.on(Events.GuildAvailable, ({ id, shardId }) => {
    if (ready.has(shardId)) read([id], false, readCursors.hold());
  });

  return {
    begin(shard) {
      ready.delete(shard);
      const before = held.get(shard);
      held.set(shard, readCursors.hold());
      before?.();
    },
  };
}

/** Tells whether a server is up. The library counts it as down until Discord says `unavailable: false`, which is optional. */
const isThere = ({ available, channels }: Guild): boolean => available || channels.cache.size > 0;
