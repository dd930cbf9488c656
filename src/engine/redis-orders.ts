import type { Order } from "#core";
import type { RedisClient } from "./redis-client.ts";

export interface OrderListener {
  /** Resolves when no order can be missed any more. While Redis is away that takes its time; leases bring orders then, later. */
  ready: Promise<void>;
  close(): void;
}

/** Hears of every order that any replica is given, for as long as Redis is there. */
export function listenForOrders(
  redis: RedisClient,
  root: string,
  heard: (ids: readonly string[], type: Order["type"]) => void,
): OrderListener {
  // A connection that listens can do nothing else.
  const ear = redis.duplicate();
  const listen = async (): Promise<void> => {
    await ear.connect();
    await ear.subscribe(`${root}:orders`, (message) => {
      const { ids, type } = JSON.parse(message) as { ids: string[]; type: Order["type"] };
      heard(ids, type);
    });
  };
  return {
    // Fails when it is closed before it ever was connected, and then nobody waits for it.
    ready: listen().catch(() => {}),
    close: () => ear.destroy(),
  };
}
