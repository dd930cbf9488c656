import { GatewayOpcodes, SimpleShardingStrategy, type WebSocketOptions } from "discord.js";
import { fieldsOf, type Log, toError } from "#core/platform";
import { frameFault } from "./frame-faults.ts";

type BuildStrategy = NonNullable<WebSocketOptions["buildStrategy"]>;
type Method = (...values: unknown[]) => Promise<unknown>;

/**
 * Returns a strategy whose connections check each frame before the library reads it. The library reads frames in functions that
 * nothing waits for, so an error there would end the process. A frame that is wrong is dropped. Where the connection cannot go on
 * without it, the library's own deadlines open another one.
 */
export function guardFrames(
  log: Log,
  build: BuildStrategy = (manager) => new SimpleShardingStrategy(manager),
): BuildStrategy {
  const told = new Set<string>();
  /** Logs each kind of fault once. The frame itself is left out, because it may hold what people said. */
  const drop = (shard: unknown, reason: string): void => {
    if (told.has(reason)) return;
    told.add(reason);
    log.warn(
      { shard },
      `dropping a frame of Discord: ${reason}; the next ones like it are dropped without a line`,
    );
  };
  return (manager) => {
    const strategy = build(manager);
    const spawn = strategy.spawn.bind(strategy);
    strategy.spawn = async (ids) => {
      await spawn(ids);
      const shards: unknown = Reflect.get(strategy, "shards");
      if (!(shards instanceof Map)) return;
      for (const shard of shards.values()) guardShard(shard, drop, log);
    };
    return strategy;
  };
}

function guardShard(shard: object, drop: (shard: unknown, reason: string) => void, log: Log): void {
  const id: unknown = Reflect.get(shard, "id");
  const unpack = methodOf(shard, "unpackMessage");
  const read = methodOf(shard, "onMessage");
  /** Connections that have said HELLO. A second one would start a second heartbeat, which is never stopped. */
  const greeted = new WeakSet<object>();
  const checked = (frame: unknown): unknown => {
    const fault = frameFault(frame);
    if (fault !== undefined) return drop(id, fault);
    const { op, d } = fieldsOf(frame);
    // Discord says in `d` whether the session can be resumed. A new session is right in any case.
    if (op === GatewayOpcodes.InvalidSession && typeof d !== "boolean") return { op, d: false };
    if (op !== GatewayOpcodes.Hello) return frame;
    const connection: unknown = Reflect.get(shard, "connection");
    if (typeof connection !== "object" || connection === null) return frame;
    if (greeted.has(connection)) return drop(id, "its connection has said HELLO before");
    greeted.add(connection);
    return frame;
  };
  Reflect.set(shard, "unpackMessage", async (...frame: unknown[]) => {
    const unpacked = await unpack(...frame);
    // The library waits for the rest of a frame that came in pieces, and has read null for one that is no JSON.
    return unpacked === null && isPiece(frame) ? null : checked(unpacked);
  });
  Reflect.set(shard, "onMessage", (...frame: unknown[]) =>
    read(...frame).catch((error: unknown) =>
      log.error(
        { err: toError(error), shard: id },
        "the Discord library could not read a frame; skipping it",
      ),
    ),
  );
}

/** Tells whether a frame is binary: it may be a piece of a compressed one. */
const isPiece = ([, isBinary]: unknown[]): boolean => isBinary === true;

function methodOf(shard: object, name: string): Method {
  const method: unknown = Reflect.get(shard, name);
  if (typeof method !== "function")
    throw new Error(
      `The Discord library's connections have no ${name}(). Use the version of discord.js in package.json.`,
    );
  return async (...values) => Reflect.apply(method, shard, values);
}
