import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { SocketClient } from "./socket-frames.ts";

const channels = ["undici:websocket:ping", "undici:websocket:pong"];

/**
 * Hears the pings and pongs of one connection, which are no messages. The SDK only watches for Slack's pings after it got the
 * first one, so a connection that never says anything would stay "connected" for ever. Returns what ends it.
 */
export function watchSocketHealth(client: SocketClient, beat: () => void): () => void {
  const hear = (message: unknown): void => {
    // The channels tell of all WebSockets of the process; ours lies within the SDK's wrapper.
    const mine: unknown = client.websocket && Reflect.get(client.websocket, "websocket");
    const isMine =
      typeof message === "object" && message !== null && "websocket" in message && message.websocket === mine;
    if (isMine) beat();
  };
  for (const channel of channels) subscribe(channel, hear);
  return () => {
    for (const channel of channels) unsubscribe(channel, hear);
  };
}
