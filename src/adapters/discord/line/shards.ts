import type { Client } from "discord.js";
import { type Claim, type Claims, toError } from "#core/platform";
import { connect, type Connection, type ConnectOptions } from "./connection.ts";
import { fieldsOf } from "../api/payload.ts";

/** What listens, however many connections that takes. */
export interface Shards {
  /** The client of the first of them. There may be none: other processes have them all. */
  readonly client: Client | undefined;
  stop(): Promise<void>;
}

/**
 * Listens with the shards that are ours: all of them, those that the configuration names, or our part of all, where processes
 * divide them among themselves. Each of these has a connection of its own then, because it may have to go to another process.
 */
export async function connectShards(options: ConnectOptions, claims: Claims | undefined): Promise<Shards> {
  const { settings, calls } = options;
  if (!claims || settings.sharding.shards !== "auto") return connect(options);
  // It refuses a wrong token as well, which is nothing to be tried again by one process after the other.
  const gateway = fieldsOf(
    await calls({ scope: "other gateway", priority: "control", method: "GET", route: "/gateway/bot" }),
  );
  const count = Math.max(1, Number(gateway["shards"]) || 1);
  const held = new Map<number, Connection>();

  /** Without `check`: a process that overslept may take events, which have the same ids for whoever else hears them. */
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
  // The same number means other servers where there are more shards or fewer: who counts otherwise has a whole set of its own.
  const share = claims.share(`shards of ${count}`, names, (claim) =>
    listen(claim).catch((error: unknown) => {
      if (claim.signal.aborted) return;
      settings.log.error(
        { err: toError(error), shard: claim.name },
        "could not listen to a shard of Discord",
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
