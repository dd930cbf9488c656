import type { RedisClient } from "./client.ts";

export interface Channel {
  /** Resolves when nothing can be missed any more. While Redis is away that takes its time. */
  ready: Promise<void>;
  close(): void;
}

/** Hears what any replica calls out, for as long as Redis is there. What is called out meanwhile is lost. */
export function listenTo(redis: RedisClient, name: string, heard: (message: string) => void): Channel {
  // A connection that listens can do nothing else.
  const ear = redis.duplicate();
  const listen = async (): Promise<void> => {
    await ear.connect();
    await ear.subscribe(name, heard);
  };
  return {
    // Fails when it is closed before it ever was connected, and then nobody waits for it.
    ready: listen().catch(() => {}),
    close: () => ear.destroy(),
  };
}
