import type { RedisClient } from "./client.ts";

export interface Channel {
  /** Resolves when every message from now on is heard. While Redis is away that takes as long as it is. */
  ready: Promise<void>;
  close(): void;
}

/** Hears the messages that processes publish. A message that is published while the connection is down is lost. */
export function listenTo(redis: RedisClient, name: string, heard: (message: string) => void): Channel {
  // Redis takes no other command on a connection that subscribes.
  const ear = redis.duplicate();
  const listen = async (): Promise<void> => {
    await ear.connect();
    await ear.subscribe(name, heard);
  };
  return {
    // Rejects if the connection is closed before it was made. Then nothing waits for it.
    ready: listen().catch(() => {}),
    close: () => ear.destroy(),
  };
}
