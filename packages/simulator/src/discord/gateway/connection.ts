import type { IncomingMessage } from "node:http";
import type { RawData, WebSocket } from "ws";
import type { Clock } from "../../world/clock.ts";
import { isRecord } from "../form.ts";
import type { Session } from "./session.ts";
import type { Settings } from "../state/settings.ts";
import { sendRaw } from "../../world/send-raw.ts";
import { createPacketWriter } from "./packet-writer.ts";
import type { PacketWriter } from "./packet-writer.ts";

/**
 * Why the gateway closes a connection.
 * https://docs.discord.com/developers/topics/opcodes-and-status-codes#gateway
 */
export const closeCodes = {
  unknownError: 4000,
  unknownOpcode: 4001,
  decodeError: 4002,
  notAuthenticated: 4003,
  authenticationFailed: 4004,
  alreadyAuthenticated: 4005,
  invalidSequence: 4007,
  rateLimited: 4008,
  sessionTimedOut: 4009,
  invalidShard: 4010,
  shardingRequired: 4011,
  invalidVersion: 4012,
  invalidIntents: 4013,
  disallowedIntents: 4014,
} as const;

/** Opcodes of both directions. */
export const opcodes = {
  heartbeat: 1,
  identify: 2,
  presence: 3,
  voice: 4,
  resume: 6,
  reconnect: 7,
  requestMembers: 8,
  invalidSession: 9,
  hello: 10,
  heartbeatAck: 11,
  requestSoundboard: 31,
} as const;

const longestPayload = 4096;

/** The part of the gateway that a connection uses. */
export interface ConnectionHooks {
  clock: Clock;
  settings: Settings;
  /** Tells whether the gateway answers heartbeats. A client reconnects if it does not. */
  acknowledges(): boolean;
  identify(connection: Connection, data: Record<string, unknown>): void;
  resume(connection: Connection, data: Record<string, unknown>): void;
  requestMembers(session: Session, data: Record<string, unknown>): void;
  /** Called when the socket has closed. A session that closed with 1000 or 1001 is over. */
  left(connection: Connection, code: number): void;
}

/** The connection of a client, from HELLO on. */
export interface Connection {
  session: Session | undefined;
  writer: PacketWriter;
  /** Closes the connection with a code, or cuts it. */
  close(code: number | "cut"): void;
  /** Sends a frame as it is. Resolves when the client has read it, or has gone. */
  sendRaw(frame: string | Uint8Array): Promise<void>;
}

/** Speaks the protocol of the gateway over one socket. */
export function createConnection(
  socket: WebSocket,
  request: IncomingMessage,
  hooks: ConnectionHooks,
): Connection {
  const { searchParams } = new URL(request.url ?? "/", "ws://gateway");
  const writer = createPacketWriter(socket, searchParams.get("compress"));
  const connection: Connection = {
    session: undefined,
    writer,
    close: (code) => (code === "cut" ? socket.terminate() : socket.close(code)),
    sendRaw: (frame) => sendRaw(socket, frame),
  };
  const heartbeats = watchHeartbeats(socket, connection, hooks);
  const isWithinBudget = createSendBudget(hooks);
  socket.on("message", (data, isBinary) => {
    const refused = receive(
      connection,
      hooks,
      isBinary ? "" : toText(data),
      isWithinBudget(),
      heartbeats.beat,
    );
    if (refused !== undefined) connection.close(refused);
  });
  socket.on("close", (code) => {
    heartbeats.stop();
    hooks.left(connection, code);
  });
  // A broken connection ends with "close" as well. Without a listener the error would end the process.
  socket.on("error", () => {});
  if (searchParams.get("v") !== "10") connection.close(closeCodes.invalidVersion);
  else if ((searchParams.get("encoding") ?? "json") !== "json") connection.close(closeCodes.decodeError);
  else writer.send({ op: opcodes.hello, d: { heartbeat_interval: hooks.settings.heartbeatInterval } });
  return connection;
}

function toText(data: RawData): string {
  return Buffer.isBuffer(data) ? data.toString("utf8") : "";
}

/** Handles one packet. Returns the code to close with, or undefined. */
function receive(
  connection: Connection,
  hooks: ConnectionHooks,
  text: string,
  isWithinBudget: boolean,
  beat: () => void,
): number | undefined {
  if (!isWithinBudget) return closeCodes.rateLimited;
  const packet = Buffer.byteLength(text) > longestPayload ? undefined : parse(text);
  if (!packet) return closeCodes.decodeError;
  const { session } = connection;
  const data = isRecord(packet["d"]) ? packet["d"] : {};
  switch (packet["op"]) {
    case opcodes.heartbeat:
      beat();
      if (hooks.acknowledges()) connection.writer.send({ op: opcodes.heartbeatAck, d: null });
      return undefined;
    case opcodes.identify:
    case opcodes.resume: {
      if (session) return closeCodes.alreadyAuthenticated;
      if (packet["op"] === opcodes.identify) hooks.identify(connection, data);
      else hooks.resume(connection, data);
      return undefined;
    }
    case opcodes.requestMembers:
      if (session) hooks.requestMembers(session, data);
      return session ? undefined : closeCodes.notAuthenticated;
    case opcodes.presence:
    case opcodes.voice:
    case opcodes.requestSoundboard:
      return session ? undefined : closeCodes.notAuthenticated;
    default:
      return closeCodes.unknownOpcode;
  }
}

function parse(text: string): Record<string, unknown> | undefined {
  try {
    const packet: unknown = JSON.parse(text);
    return isRecord(packet) ? packet : undefined;
  } catch {
    return undefined;
  }
}

/** Counts what a client sends, including heartbeats. */
function createSendBudget({ clock, settings }: ConnectionHooks): () => boolean {
  let sent: number[] = [];
  return () => {
    const { requests, window } = settings.gatewaySends;
    sent = [...sent.filter((at) => at > clock.now() - window), clock.now()];
    return sent.length <= requests;
  };
}

/**
 * Closes the connection of a client that sends no heartbeat. A stepped clock may have skipped the time in
 * which a healthy client would have sent one. So the gateway first asks for one (opcode 1) and waits for two
 * round trips, however long they take.
 */
function watchHeartbeats(
  socket: WebSocket,
  connection: Connection,
  { clock, settings }: ConnectionHooks,
): { beat: () => void; stop: () => void } {
  let cancel = (): void => {};
  let beats = 0;
  const trip = (): Promise<void> =>
    new Promise((resolve) => {
      socket.once("pong", () => resolve());
      socket.ping();
    });
  const ask = async (): Promise<void> => {
    const before = beats;
    connection.writer.send({ op: opcodes.heartbeat, d: null });
    await trip();
    await trip();
    if (beats === before) connection.close(closeCodes.sessionTimedOut);
  };
  const wait = (): void => {
    cancel();
    cancel = clock.after(settings.heartbeatInterval * 1.5, () => {
      if (socket.readyState === socket.OPEN) void ask();
    });
  };
  wait();
  return {
    beat() {
      beats += 1;
      wait();
    },
    stop: () => cancel(),
  };
}
