import type { IncomingMessage } from "node:http";
import type { Duplex } from "node:stream";
import { WebSocketServer } from "ws";
import type { WebSocket } from "ws";
import type { Clock } from "../../world/clock.ts";
import type { SlackApp } from "../apps/directory.ts";
import { createEnvelopes } from "./envelopes.ts";
import type { Fields } from "../../fields.ts";
import type { Ids } from "../ids.ts";
import type { Delivery, Outcome, Transport } from "./transport.ts";

/** Connections per app. https://docs.slack.dev/apis/events-api/using-socket-mode */
const mostConnections = 10;
/** SDKs hang up when the server says nothing for half a minute. */
const pingEvery = 5_000;
/** How long a socket that was told to go stays open. */
const farewell = 10_000;

/** How long a client may take to close when the simulator stops. */
const goodbyeWait = 250;

/** Why a server sends an app away. */
export type DisconnectReason = "warning" | "refresh_requested" | "too_many_websockets" | "link_disabled";

/** Slack's side of Socket Mode. */
export interface SocketMode {
  /** The address for one connection, good for one use. */
  ticket(app: SlackApp): string;
  /** Takes an HTTP upgrade over. */
  upgrade(request: IncomingMessage, socket: Duplex, head: Buffer): void;
  transport(app: SlackApp): Transport;
  /** How many sockets are open for events, of one app or of all. */
  connections(app?: SlackApp): number;
  /** Asks the sockets (or only the oldest) to go, as Slack does every few hours. */
  disconnect(reason: DisconnectReason, options?: { only?: "oldest" }): void;
  /** Cuts the sockets without a word. */
  drop(): void;
  /** Says goodbye to every client and waits a moment for theirs. */
  close(): Promise<void>;
}

interface Connection {
  app: SlackApp;
  socket: WebSocket;
  /** Told to go: gets nothing new. */
  leaving: boolean;
}

/** Opens nothing by itself: hand it the HTTP server's upgrades. `address` is where that server is reached. */
export function createSocketMode(
  { clock, ids, random }: { clock: Clock; ids: Ids; random: () => number },
  address: () => string,
): SocketMode {
  const server = new WebSocketServer({ noServer: true });
  const envelopes = createEnvelopes(clock, ids);
  const tickets = new Map<string, SlackApp>();
  let connections: Connection[] = [];

  const open = (app?: SlackApp): Connection[] =>
    connections.filter((each) => (app === undefined || each.app === app) && !each.leaving);
  const send = ({ socket }: Connection, frame: Fields): void => socket.send(JSON.stringify(frame));
  const sendAway = (connection: Connection, reason: DisconnectReason): void => {
    send(connection, { type: "disconnect", reason, debug_info: { host: "simulator" } });
    if (reason === "warning") return;
    connection.leaving = true;
    clock.after(farewell, () => connection.socket.close());
  };
  const welcome = (app: SlackApp, socket: WebSocket): void => {
    const connection: Connection = { app, socket, leaving: false };
    const tooMany = open(app).length >= mostConnections;
    connections.push(connection);
    // On the wall clock even where the world's time is stepped: the SDK at the other end measures real seconds.
    const pings = setInterval(() => socket.ping(), pingEvery).unref();
    socket.on("message", (data: Buffer) => envelopes.acknowledge(String(data)));
    socket.on("error", () => socket.terminate());
    socket.on("close", () => {
      clearInterval(pings);
      connections = connections.filter((other) => other !== connection);
    });
    if (tooMany) return sendAway(connection, "too_many_websockets");
    send(connection, {
      type: "hello",
      num_connections: open(app).length,
      connection_info: { app_id: app.id },
      debug_info: { host: "simulator", approximate_connection_time: 18_060 },
    });
  };
  const deliver = (app: SlackApp, delivery: Delivery): Promise<Outcome> => {
    const candidates = open(app);
    const connection = candidates[Math.floor(random() * candidates.length)];
    if (!connection) {
      // Nobody is there: lost, as users report of the real one (openclaw/openclaw#55792). What was on its way is tried again.
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
      for (const leaver of only === "oldest" ? leavers.slice(0, 1) : leavers) sendAway(leaver, reason);
    },
    drop() {
      for (const { socket } of connections) socket.terminate();
    },
    async close() {
      const goodbyes = connections.map(
        ({ socket }) => new Promise<void>((gone) => socket.once("close", () => gone())),
      );
      for (const { socket } of connections) socket.close(1001);
      // On the wall clock: the clients are real.
      const overdue = setTimeout(() => connections.forEach(({ socket }) => socket.terminate()), goodbyeWait);
      await Promise.all(goodbyes);
      clearTimeout(overdue);
      server.close();
    },
  };
}
