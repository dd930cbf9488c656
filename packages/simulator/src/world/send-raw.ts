import type { WebSocket } from "ws";

/** Sends a frame as it is. Resolves when the client has read it, which its pong to a later ping says, or when the socket has closed. */
export function sendRaw(socket: WebSocket, frame: string | Uint8Array): Promise<void> {
  return new Promise((resolve) => {
    if (socket.readyState !== socket.OPEN) return resolve();
    const done = (): void => {
      socket.off("pong", done);
      socket.off("close", done);
      resolve();
    };
    socket.on("pong", done);
    socket.on("close", done);
    socket.send(frame);
    socket.ping();
  });
}
