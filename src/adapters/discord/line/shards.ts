import type { Client } from "discord.js";
import { type Claim, type Claims, fieldsOf, toError } from "#core/platform";
import { connect, type Connection, type ConnectOptions } from "./connection.ts";

/** The connections of this process. */
export interface Shards {
  /** The client of the first connection. There is none if other processes have all shards. */
  readonly client: Client | undefined;
  stop(): Promise<void>;
}

/**
 * Listens with this process's shards: all, those that the settings name, or its share if processes share them through `claims`. A
 * shared shard has a connection of its own, because it may have to go to another process.
 */
export async function connectShards(options: ConnectOptions, claims: Claims | undefined): Promise<Shards> {
  const { settings, calls } = options;
  if (!claims || settings.sharding.shards !== "auto") return connect(options);
  // This call refuses a wrong token, so that no process tries it after another.
  const gateway = fieldsOf(
    await calls({ scope: "other gateway", priority: "control", method: "GET", route: "/gateway/bot" }),
  );
  const count = Math.max(1, Number(gateway["shards"]) || 1);
  const held = new Map<number, Connection>();

  /** Listens until the claim ends. A paused process may hear an event after its claim: another one hears it under the same id. */
  async function listen({ name, epoch, signal }: Claim): Promise<void> {
    const shard = Number(name);
    const stopped = AbortSignal.any([options.stopped, signal]);
    const sharding = { shards: [shard], shardCount: count };
    const connection = await connect({ ...options, stopped, settings: { ...settings, sharding } });
    held.set(shard, connection);
    settings.log.info({ shard, shards: count, epoch }, "listening to a shard of Discord");
    try {
      await aborted(signal);
    } finally {
      held.delete(shard);
      await connection.stop();
    }
  }

  const names = Array.from({ length: count }, (_, shard) => String(shard));
  // A shard's number stands for other servers when there are more shards or fewer, so each count is a set of its own.
  const share = claims.share(`shards of ${count}`, names, (claim) =>
    listen(claim).catch((error: unknown) => {
      if (claim.signal.aborted) return;
      settings.log.error(
        { err: toError(error), shard: claim.name },
        "could not listen to a shard of Discord; leaving it to other processes for a while",
      );
      throw error;
    }),
  );
  return {
    get client() {
      return held.values().next().value?.client;
    },
    stop: share.stop,
  };
}

const aborted = (signal: AbortSignal): Promise<void> =>
  new Promise((resolve) => {
    if (signal.aborted) resolve();
    else signal.addEventListener("abort", () => resolve(), { once: true });
  });
