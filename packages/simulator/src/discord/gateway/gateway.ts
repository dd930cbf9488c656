import { randomBytes } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { Application } from "../state/application.ts";
import type { Discord } from "../state/discord.ts";
import { closeCodes, createConnection, opcodes } from "./connection.ts";
import type { Connection, ConnectionHooks } from "./connection.ts";
import type { Event } from "../state/event.ts";
import { createDelivery } from "./disorder.ts";
import { createEventFaults } from "./event-faults.ts";
import { checkIdentify, guildsOf, resetToken, spendSessionStart } from "./identify.ts";
import { requestMembers } from "./member-request.ts";
import { sendReady } from "./ready.ts";
import { createSession } from "./session.ts";
import type { Session } from "./session.ts";

/** The simulated gateway, and what a test can do to it. */
export interface Gateway {
  dispatch(event: Event): void;
  /** Closes all connections and sessions of an application. */
  hangUp(application: Application, code: number): void;
  /** Returns the sessions that are connected or can still be resumed. */
  sessions(): readonly Session[];
  /** Takes over a socket of the HTTP server. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  /** Cuts all connections, or closes them with a code. */
  drop(code?: number): void;
  /** Asks all clients to reconnect (opcode 7). */
  reconnect(): void;
  /** Tells all clients that their session is invalid (opcode 9). */
  invalidate(resumable: boolean): void;
  /** Sends a frame as it is to all clients. Resolves when they have read it, or have gone. */
  sendRaw(frame: string | Uint8Array): Promise<void>;
  /** Sets whether the gateway answers heartbeats. A client reconnects if it does not. */
  acknowledge(acknowledges: boolean): void;
  /** Takes the gateway down or brings it back. Sessions age in the meantime. */
  setDown(isDown: boolean): void;
  /** Sets how many events that a client has already seen are repeated when it resumes. */
  setOverlap(events: number): void;
  /** Forgets all sessions, so that none can be resumed. */
  forget(): void;
  close(): Promise<void>;
}

/** The gateway's connections and sessions, and how it behaves towards them. */
interface GatewayState {
  connections: Set<Connection>;
  sessions: Map<string, Session>;
  acknowledges: boolean;
  isDown: boolean;
  overlap: number;
}

/** Makes the gateway. Pass it the sockets through `upgrade`. */
export function createGateway(discord: Discord): Gateway {
  const server = new WebSocketServer({ noServer: true });
  const state: GatewayState = {
    connections: new Set(),
    sessions: new Map(),
    acknowledges: true,
    isDown: false,
    overlap: 0,
  };
  const { connections, sessions } = state;
  const drop: Gateway["drop"] = (code) =>
    connections.forEach((connection) => connection.close(code ?? "cut"));
  const cutter = createCutter(discord, connections, drop);
  const hooks = createConnectionHooks(discord, state, cutter.look);
  const tell = createDelivery(discord);
  const deliver = createEventFaults(discord.world, (event) =>
    sessions.forEach((session) => tell(session, event)),
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
      if (state.isDown) return void socket.destroy();
      server.handleUpgrade(request, socket, head, (client) => {
        connections.add(createConnection(client, request, hooks));
      });
    },
    drop,
    reconnect: () => connections.forEach(({ writer }) => writer.send({ op: opcodes.reconnect, d: null })),
    invalidate: (resumable) => connections.forEach((connection) => invalidate(state, connection, resumable)),
    sendRaw: async (frame) => void (await Promise.all([...connections].map((one) => one.sendRaw(frame)))),
    acknowledge: (acknowledges) => void (state.acknowledges = acknowledges),
    setDown(isDown) {
      state.isDown = isDown;
      if (isDown) drop();
    },
    setOverlap: (events) => void (state.overlap = events),
    forget: () => sessions.clear(),
    close() {
      cutter.stop();
      for (const client of server.clients) client.terminate();
      return new Promise((resolve) => server.close(() => resolve()));
    },
  };
}

function invalidate({ sessions }: GatewayState, connection: Connection, resumable: boolean): void {
  if (!resumable && connection.session) sessions.delete(connection.session.id);
  if (!resumable) connection.session = undefined;
  connection.writer.send({ op: opcodes.invalidSession, d: resumable });
}

/** Makes the part of the gateway that connections use. Calls `arrived` after each identify or resume. */
function createConnectionHooks(discord: Discord, state: GatewayState, arrived: () => void): ConnectionHooks {
  const { world, settings } = discord;
  const { connections, sessions } = state;
  return {
    clock: world.clock,
    settings,
    acknowledges: () => state.acknowledges,
    requestMembers: (session, data) => requestMembers(discord, session, data),
    identify(connection, data) {
      const checked = checkIdentify(discord, data);
      if (typeof checked === "number") return connection.close(checked);
      const { application, shard } = checked;
      const start = spendSessionStart(discord, application, shard[0]);
      if (start === "too soon") return invalidate(state, connection, false);
      if (start === "used up") {
        resetToken(discord, application);
        return connection.close(closeCodes.authenticationFailed);
      }
      if (data["compress"] === true) connection.writer.compressEach();
      const id = randomBytes(16).toString("hex");
      const isIn = (guildId: string): boolean => guildsOf(discord, application).includes(guildId);
      const session = createSession({ ...checked, id, clock: world.clock, settings, isIn });
      sessions.set(id, session);
      connection.session = session;
      session.connect(connection.writer.send);
      sendReady(discord, session);
      arrived();
    },
    resume(connection, data) {
      const session = sessions.get(String(data["session_id"]));
      const isRefused = world.faults.take("discord", "socket", ["refused-resume"]) !== undefined;
      const isOver =
        !session || isRefused || session.hasExpired() || data["token"] !== session.application.token;
      if (isOver) {
        if (session) sessions.delete(session.id);
        return invalidate(state, connection, false);
      }
      const since = Number(data["seq"]);
      if (!(since <= session.sequence)) return connection.close(closeCodes.invalidSequence);
      const isResumed = session.resume(Math.max(since - state.overlap, 0), connection.writer.send);
      if (!isResumed) return invalidate(state, connection, false);
      connection.session = session;
      arrived();
    },
    left(connection, code) {
      connections.delete(connection);
      const { session } = connection;
      session?.leave();
      // A client that closes properly does not resume.
      if (session && (code === 1000 || code === 1001 || code === closeCodes.sessionTimedOut)) {
        sessions.delete(session.id);
      }
    },
  };
}

/** Cuts the connections when a fault says so: when it is planned, and whenever a client has connected. */
function createCutter(
  { world }: Discord,
  connections: ReadonlySet<Connection>,
  drop: Gateway["drop"],
): { look: () => void; stop: () => void } {
  let isLooking = false;
  const look = (): void => {
    // Taking a fault changes the plan, which calls this function again.
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
