import { subscribe, unsubscribe } from "node:diagnostics_channel";
import type { SocketClient } from "./socket-frames.ts";

const channels = ["undici:websocket:ping", "undici:websocket:pong"];

/**
 * Calls `beat` at every ping and pong of one connection, which come without a message. The SDK watches for Slack's pings only after
 * the first one, so a connection without any would count as connected for ever. Returns a function that ends the watch.
 */
export function watchSocketHealth(client: SocketClient, beat: () => void): () => void {
  const hear = (message: unknown): void => {
    // The channels tell of all WebSockets of the process. This connection's own is inside the SDK's wrapper.
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
