import { expect } from "vitest";
import type { Actor } from "#simulator";
import type { DiscordWorld } from "./world.ts";

/** Ada, once in a server of each shard. */
export async function roomPerShard({ simulator, stage }: DiscordWorld, count: number): Promise<Actor[]> {
  const shardOf = (id: string): number => Number((BigInt(id) >> 22n) % BigInt(count));
  const rooms: Actor[] = [];
  // A server's shard depends on the millisecond in which the server was created.
  await expect
    .poll(() => {
      const server = simulator.addServer(`Server ${rooms.length}`);
      const channel = simulator.addChannel(server, { name: "talk" });
      simulator.admit(stage.asker.person, server);
      simulator.install(simulator.application, server);
      const place = { platform: "discord", space: server.id, channel: channel.id };
      rooms[shardOf(server.id)] ??= stage.asker.in(stage.room(place));
      return rooms.filter(Boolean).length;
    })
    .toBe(count);
  return rooms;
}
