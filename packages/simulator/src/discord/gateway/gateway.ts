import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Application } from "../state/application.ts";
import type { Discord } from "../state/discord.ts";
import { closeCodes, createConnection, opcodes } from "./connection.ts";
import type { Connection, Switchboard } from "./connection.ts";
import type { Event } from "../state/event.ts";
import { createEventFaults } from "./event-faults.ts";
import { checkIdentify, guildsOf, resetToken, spendSessionStart } from "./identify.ts";
import { requestMembers } from "./member-request.ts";
import { greet } from "./ready.ts";
import { createSession } from "./session.ts";
import type { Session } from "./session.ts";

/** The event side of the simulated Discord, and what can happen to it. */
export interface Gateway {
  dispatch(event: Event): void;
  /** Closes what one application has open, and lets none of it come back. */
  hangUp(application: Application, code: number): void;
  /** Every session that can still be resumed, connected or not. */
  sessions(): readonly Session[];
  /** Takes a socket of the HTTP server. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Cuts all lines without a word, or closes them with a code. */
  drop(code?: number): void;
  /** Asks all clients to come again (opcode 7). */
  reconnect(): void;
  /** Tells all clients that their session is invalid (opcode 9). */
  invalidate(resumable: boolean): void;
  /** Answers heartbeats or not: a client takes a silent gateway for a zombie. */
  acknowledge(acknowledges: boolean): void;
  /** The gateway goes down, and sessions grow old meanwhile; or it comes back. */
  setDown(isDown: boolean): void;
  /** So many events that a client has seen come again when it resumes. */
  setOverlap(events: number): void;
  /** No session can be resumed any more. */
  forget(): void;
  close(): Promise<void>;
}

/** Everything that is connected or may come back, and how the gateway behaves towards it. */
interface Floor {
  connections: Set<Connection>;
  sessions: Map<string, Session>;
  acknowledges: boolean;
  isDown: boolean;
  overlap: number;
}

/** Opens the gateway; sockets come through `upgrade`. */
export function createGateway(discord: Discord): Gateway {
  const server = new WebSocketServer({ noServer: true });
  const floor: Floor = {
    connections: new Set(),
    sessions: new Map(),
    acknowledges: true,
    isDown: false,
    overlap: 0,
  };
  const { connections, sessions } = floor;
  const drop: Gateway["drop"] = (code) =>
    connections.forEach((connection) => connection.close(code ?? "cut"));
  const cutter = createCutter(discord, connections, drop);
  const board = createBoard(discord, floor, cutter.look);
  const deliver = createEventFaults(discord.world, (event) =>
    sessions.forEach((session) => session.hear(event)),
  );
  return {
    dispatch(event) {
      for (const session of sessions.values()) if (session.hasExpired()) sessions.delete(session.id);
      deliver(event);
    },
    hangUp(application, code) {
      const open = [...connections].filter(({ session }) => session?.application === application);
      for (const session of sessions.values())
        if (session.application === application) sessions.delete(session.id);
      for (const connection of open) connection.close(code);
    },
    sessions: () => [...sessions.values()],
    upgrade(request, socket, head) {
      if (floor.isDown) return void socket.destroy();
      server.handleUpgrade(request, socket, head, (client) => {
        connections.add(createConnection(client, request, board));
      });
    },
    drop,
    reconnect: () => connections.forEach(({ wire }) => wire.send({ op: opcodes.reconnect, d: null })),
    invalidate: (resumable) => connections.forEach((connection) => invalidate(floor, connection, resumable)),
    acknowledge: (acknowledges) => void (floor.acknowledges = acknowledges),
    setDown(isDown) {
      floor.isDown = isDown;
      if (isDown) drop();
    },
    setOverlap: (events) => void (floor.overlap = events),
    forget: () => sessions.clear(),
    close() {
      cutter.stop();
      for (const client of server.clients) client.terminate();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function invalidate({ sessions }: Floor, connection: Connection, resumable: boolean): void {
  if (!resumable && connection.session) sessions.delete(connection.session.id);
  if (!resumable) connection.session = undefined;
  connection.wire.send({ op: opcodes.invalidSession, d: resumable });
}

/** Who comes in, comes back and leaves. `arrived` is called after somebody came. */
function createBoard(discord: Discord, floor: Floor, arrived: () => void): Switchboard {
  const { world, settings } = discord;
  const { connections, sessions } = floor;
  return {
    clock: world.clock,
    settings,
    acknowledges: () => floor.acknowledges,
    requestMembers: (session, data) => requestMembers(discord, session, data),
    identify(connection, data) {
      const checked = checkIdentify(discord, data);
      if (typeof checked === "number") return connection.close(checked);
      const { application, shard } = checked;
      const start = spendSessionStart(discord, application, shard[0]);
      if (start === "too soon") return invalidate(floor, connection, false);
      if (start === "used up") {
        resetToken(discord, application);
        return connection.close(closeCodes.authenticationFailed);
      }
      if (data["compress"] === true) connection.wire.compressEach();
      const id = randomBytes(16).toString("hex");
      const isIn = (guildId: string): boolean => guildsOf(discord, application).includes(guildId);
      const session = createSession({ ...checked, id, clock: world.clock, settings, isIn });
      sessions.set(id, session);
      connection.session = session;
      session.connect(connection.wire.send);
      greet(discord, session);
      arrived();
    },
    resume(connection, data) {
      const session = sessions.get(String(data["session_id"]));
      const isRefused = world.faults.take("discord", "socket", ["refused-resume"]) !== undefined;
      const isOver =
        !session || isRefused || session.hasExpired() || data["token"] !== session.application.token;
      if (isOver) {
        if (session) sessions.delete(session.id);
        return invalidate(floor, connection, false);
      }
      const since = Number(data["seq"]);
      if (!(since <= session.sequence)) return connection.close(closeCodes.invalidSequence);
      const isResumed = session.resume(Math.max(since - floor.overlap, 0), connection.wire.send);
      if (!isResumed) return invalidate(floor, connection, false);
      connection.session = session;
      arrived();
    },
    left(connection, code) {
      connections.delete(connection);
      const { session } = connection;
      session?.leave();
      // Whoever says goodbye does not come back.
      if (session && (code === 1000 || code === 1001 || code === closeCodes.sessionTimedOut)) {
        sessions.delete(session.id);
      }
    },
  };
}

/** Cuts the lines when a fault says so: when it is planned, and whenever a client has arrived. */
function createCutter(
  { world }: Discord,
  connections: ReadonlySet<Connection>,
  drop: Gateway["drop"],
): { look: () => void; stop: () => void } {
  let isLooking = false;
  const look = (): void => {
    // Taking a fault changes the plan, which tells us again.
    if (isLooking || connections.size === 0) return;
    isLooking = true;
    const fault = world.faults.take("discord", "socket", ["dropped-socket"]);
    isLooking = false;
    if (fault) drop(fault.code);
  };
  const stop = world.on(({ type }) => {
    if (type === "faults") look();
  });
  return { look, stop };
}
