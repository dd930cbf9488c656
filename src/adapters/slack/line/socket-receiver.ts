import type { Receiver } from "@slack/bolt";
import { createSocketLine, type SocketLineOptions } from "./socket-line.ts";

export interface SocketReceiver extends Receiver {
  /** How many connections are up. */
  readonly connected: number;
}

export interface SocketReceiverOptions extends Omit<SocketLineOptions, "changed"> {
  /** How many connections to keep open. Slack sends each event to one of them. */
  connections: number;
  /** Called after a time without any connection. Slack does not send again what happened in it. */
  gap(): void;
}

/**
 * Socket Mode over several connections. Slack ends each of them every few hours. While one is opened again, the others get the
 * events, which a bot with one connection would lose.
 */
export function createSocketReceiver(options: SocketReceiverOptions): SocketReceiver {
  let wasDown = false;
  const count = (): number => lines.filter(({ isConnected }) => isConnected).length;
  const changed = (): void => {
    const connected = count();
    if (connected > 0 && wasDown) options.gap();
    wasDown = connected === 0;
  };
  const lines = Array.from({ length: options.connections }, () => createSocketLine({ ...options, changed }));
  return {
    init: (app) => lines.forEach(({ receiver }) => receiver.init(app)),
    start: () => Promise.all(lines.map((line) => line.start())),
    stop: () => Promise.all(lines.map((line) => line.stop())),
    get connected() {
      return count();
    },
  };
}
