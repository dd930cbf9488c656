import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import type { Clock } from "../../world/clock.ts";
import type { SlackApp } from "../apps/installation.ts";
import { sendRaw } from "../../world/send-raw.ts";
import { createEnvelopes } from "./envelopes.ts";
import type { Fields } from "../../fields.ts";
import type { Ids } from "../ids.ts";
import type { Delivery, Outcome, Transport } from "./transport.ts";

/** Connections per app. https://docs.slack.dev/apis/events-api/using-socket-mode */
const mostConnections = 10;
/** Milliseconds between two pings: SDKs disconnect if the server is silent for half a minute. */
export const usualPing = 5_000;
/** How long a socket stays open after its `disconnect`. */
const closeAfter = 10_000;

/** How long a socket lives, in milliseconds, as `hello` tells: "refreshed every few hours". */
export const usualLife = 18_060_000;

/** How long a client may take to close when the simulator stops. */
const closeTimeout = 250;

/** Why Slack asks an app to disconnect. */
export type DisconnectReason = "warning" | "refresh_requested" | "too_many_websockets" | "link_disabled";

/** Slack's side of Socket Mode. */
export interface SocketMode {
  /** Returns an address for one connection. It works once. */
  ticket(app: SlackApp): string;
  /** Takes over an HTTP upgrade. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  transport(app: SlackApp): Transport;
  /** Returns how many sockets are open for events, of one app or of all. */
  connections(app?: SlackApp): number;
  /** Asks the sockets (or only the oldest) to disconnect, as Slack does every few hours. */
  disconnect(reason: DisconnectReason, options?: { only?: "oldest" }): void;
  /** Sends a frame as it is over all sockets. Resolves when the clients have read it, or have gone. */
  sendRaw(frame: string | Uint8Array): Promise<void>;
  /** Cuts the sockets. */
  drop(): void;
  /** Closes all sockets and waits a moment for the clients. */
  close(): Promise<void>;
}

interface SocketModeOptions {
  clock: Clock;
  ids: Ids;
  random: () => number;
  life: number;
  pingEvery: number;
}

interface Connection {
  app: SlackApp;
  socket: WebSocket;
  /** The socket was asked to disconnect and gets no more deliveries. */
  leaving: boolean;
}

/** Makes Slack's side of Socket Mode. Pass it the HTTP server's upgrades. `address` returns the server's address. */
export function createSocketMode(options: SocketModeOptions, address: () => string): SocketMode {
  const { clock, ids, random, life, pingEvery } = options;
  const server = new WebSocketServer({ noServer: true });
  const envelopes = createEnvelopes(clock, ids);
  const tickets = new Map<string, SlackApp>();
  let connections: Connection[] = [];

  const open = (app?: SlackApp): Connection[] =>
    connections.filter((each) => (app === undefined || each.app === app) && !each.leaving);
  const send = ({ socket }: Connection, frame: Fields): void => socket.send(JSON.stringify(frame));
  const askToDisconnect = (connection: Connection, reason: DisconnectReason): void => {
    send(connection, { type: "disconnect", reason, debug_info: { host: "simulator" } });
    if (reason === "warning") return;
    connection.leaving = true;
    clock.after(closeAfter, () => connection.socket.close());
  };
  const welcome = (app: SlackApp, socket: WebSocket): void => {
    const connection: Connection = { app, socket, leaving: false };
    const tooMany = open(app).length >= mostConnections;
    connections.push(connection);
    // Uses the wall clock even if the world's time is stepped: the SDK measures real seconds.
    const pings = setInterval(() => socket.ping(), pingEvery).unref();
    socket.on("message", (data: Buffer) => envelopes.acknowledge(String(data)));
    socket.on("error", () => socket.terminate());
    // Sockets that were opened together are also closed together.
    const age = clock.after(life, () => {
      if (!connection.leaving) askToDisconnect(connection, "refresh_requested");
    });
    socket.on("close", () => {
      age();
      clearInterval(pings);
      connections = connections.filter((other) => other !== connection);
    });
    if (tooMany) return askToDisconnect(connection, "too_many_websockets");
    send(connection, {
      type: "hello",
      num_connections: open(app).length,
      connection_info: { app_id: app.id },
      debug_info: { host: "simulator", approximate_connection_time: Math.round(life / 1000) },
    });
  };
  const deliver = (app: SlackApp, delivery: Delivery): Promise<Outcome> => {
    const candidates = open(app);
    const connection = candidates[Math.floor(random() * candidates.length)];
    if (!connection) {
      // No socket is open. A first attempt is lost, as users report of Slack (openclaw/openclaw#55792). A
      // retry is tried again.
      return Promise.resolve({ received: false, reason: "no_connection", final: delivery.attempt === 0 });
    }
    const { frame, outcome } = envelopes.wrap(delivery);
    send(connection, frame);
    return outcome;
  };

  return {
    ticket(app) {
      const ticket = ids.secret();
      tickets.set(ticket, app);
      return `${address().replace(/^http/, "ws")}/link/?ticket=${ticket}&app_id=${app.id}`;
    },
    upgrade(request, socket, head) {
      const ticket = new URL(request.url ?? "/", "http://localhost").searchParams.get("ticket") ?? "";
      const app = tickets.get(ticket);
      tickets.delete(ticket);
      if (!app) return void socket.end("HTTP/1.1 401 Unauthorized\r\ncontent-length: 0\r\n\r\n");
      server.handleUpgrade(request, socket, head, (accepted) => welcome(app, accepted));
    },
    transport: (app) => ({ send: (delivery) => deliver(app, delivery) }),
    connections: (app) => open(app).length,
    disconnect(reason, { only } = {}) {
      const leavers = connections.filter(({ leaving }) => !leaving);
      for (const leaver of only === "oldest" ? leavers.slice(0, 1) : leavers) askToDisconnect(leaver, reason);
    },
    sendRaw: async (frame) =>
      void (await Promise.all(connections.map(({ socket }) => sendRaw(socket, frame)))),
    drop() {
      for (const { socket } of connections) socket.terminate();
    },
    async close() {
      await closeAll(connections.map(({ socket }) => socket));
      server.close();
    },
  };
}

/** Closes sockets, and cuts those whose client does not answer in time. */
async function closeAll(sockets: readonly WebSocket[]): Promise<void> {
  const closings = sockets.map((socket) => new Promise<void>((gone) => socket.once("close", () => gone())));
  for (const socket of sockets) socket.close(1001);
  // Uses the wall clock, because the clients are real.
  const overdue = setTimeout(() => sockets.forEach((socket) => socket.terminate()), closeTimeout);
  await Promise.all(closings);
  clearTimeout(overdue);
}
