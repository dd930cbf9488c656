import { constants, createDeflate, deflateSync } from "node:zlib";
import type { WebSocket } from "ws";
import type { Packet } from "./session.ts";

/** Sends packets over a socket as JSON, compressed as the client asked. */
export interface PacketWriter {
  send(packet: Packet): void;
  /** Compresses each packet by itself from now on, as the client asked in IDENTIFY. */
  compressEach(): void;
}

/**
 * Makes the writer of a socket. `compression` comes from the gateway's address. "zlib-stream" is one stream
 * for the life of the socket.
 */
export function createPacketWriter(socket: WebSocket, compression: string | null): PacketWriter {
  let compressesEach = false;
  const write = (data: string | Buffer): void => {
    if (socket.readyState === socket.OPEN) socket.send(data);
  };
  if (compression === "zlib-stream") {
    const deflate = createDeflate({ flush: constants.Z_SYNC_FLUSH });
    let pending: Buffer[] = [];
    deflate.on("data", (piece: Buffer) => {
      pending.push(piece);
      // Every packet ends with these four bytes. The client collects data until it sees them.
      if (!piece.subarray(-4).equals(Buffer.from([0, 0, 0xff, 0xff]))) return;
      write(Buffer.concat(pending));
      pending = [];
    });
    socket.once("close", () => deflate.destroy());
    return { send: (packet) => void deflate.write(JSON.stringify(packet)), compressEach: () => {} };
  }
  return {
    send: (packet) => write(compressesEach ? deflateSync(JSON.stringify(packet)) : JSON.stringify(packet)),
    compressEach: () => {
      compressesEach = true;
    },
  };
}
