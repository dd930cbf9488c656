import type { Receiver } from "@slack/bolt";
import { createSocketLine, type SocketLineOptions } from "./socket-line.ts";

export interface SocketReceiver extends Receiver {
  /** How many connections are up. */
  readonly connected: number;
}

export interface SocketReceiverOptions extends Omit<SocketLineOptions, "changed"> {
  /** How many connections to hold. Each event goes to one of them. */
  connections: number;
  /** There was a time without any connection, in which Slack had nobody to send to. It does not send that again. */
  gap(): void;
}

/**
 * Socket Mode over several connections. Slack ends each every few hours, and a single one leaves a gap in which events are
 * lost; while one is opened anew, the others get them.
 */
export function createSocketReceiver(options: SocketReceiverOptions): SocketReceiver {
  let wasAlone = false;
  const count = (): number => lines.filter(({ isConnected }) => isConnected).length;
  const changed = (): void => {
    const connected = count();
    if (connected > 0 && wasAlone) options.gap();
    wasAlone = connected === 0;
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
