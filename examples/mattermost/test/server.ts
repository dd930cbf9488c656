import { randomUUID } from "node:crypto";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { type WebSocket, WebSocketServer } from "ws";
import { type Channel, createChannel, type Post, Refusal, type User } from "./channel.ts";

/** "refused": 429. "closed": 429 for 45 seconds. "failed": 500. "unanswered": done, and the connection is cut. "doubled": the event comes twice. */
export type ServerFault = "refused" | "closed" | "failed" | "unanswered" | "doubled";

/** A Mattermost server with one channel, as far as the adapter and people in front of it use it. */
export interface TestServer {
  url: string;
  /** The id of the channel. */
  channel: string;
  addUser(username: string, nickname: string, traits?: { is_bot?: boolean; isAdmin?: boolean }): User;
  /** A bot's next call of this route, or the next event of this name, suffers the fault. Returns whether it has. */
  fault(target: string, fault: ServerFault): () => boolean;
  /** The server answers all calls of bots with 503, until the returned function is called. */
  goAway(): () => void;
  close(): Promise<void>;
}

export async function startTestServer(): Promise<TestServer> {
  const users: User[] = [];
  const sockets = new Set<WebSocket>();
  const plans: { target: string; fault: ServerFault }[] = [];
  let isAway = false;
  const take = (target: string): ServerFault | undefined => {
    const index = plans.findIndex((plan) => plan.target === target);
    return index < 0 ? undefined : plans.splice(index, 1)[0]?.fault;
  };
  const tell = (event: string, data: Record<string, string>): void => {
    const broadcast = { omit_users: null, user_id: "", channel_id: channel.info.id, team_id: "" };
    const times = take(event) === "doubled" ? 2 : 1;
    for (const socket of sockets)
      for (let n = 0; n < times; n += 1) socket.send(JSON.stringify({ event, data, broadcast, seq: 1 }));
  };
  const channel = createChannel(users, tell);

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
    const [, collection, id, rest] = /^\/api\/v4(\/\w+)(?:\/([\w-]+))?(\/\w+)?$/.exec(pathname) ?? [];
    const route = `${request.method} ${collection}${id === undefined ? "" : "/:id"}${rest ?? ""}`;
    const body = await text(request);
    const user = users.find(({ token }) => request.headers.authorization === `Bearer ${token}`);
    const fault = user?.is_bot ? take(route) : undefined;
    if (user?.is_bot && isAway) return void response.writeHead(503).end();
    if (fault === "refused" || fault === "closed") {
      const seconds = fault === "closed" ? "45" : "1";
      return void response.writeHead(429, { "x-ratelimit-reset": seconds }).end("limit exceeded\n");
    }
    try {
      if (!user) throw new Refusal(401, "api.context.session_expired.app_error");
      if (fault === "failed") throw new Refusal(500, "app.post.update.app_error");
      const given = body ? JSON.parse(body) : {};
      const called = { route, id: id ?? "", given, since: Number(searchParams.get("since")) };
      const result = answer({ user, users, channel, tell }, called);
      if (fault === "unanswered") return void request.socket.destroy();
      response.writeHead(route === "POST /posts" ? 201 : 200, { "content-type": "application/json" });
      response.end(JSON.stringify(result));
    } catch (error) {
      if (!(error instanceof Refusal)) throw error;
      response.writeHead(error.status).end(JSON.stringify({ id: error.message, status_code: error.status }));
    }
  };

  const http = createServer((request, response) => void serve(request, response));
  const listener = new WebSocketServer({ server: http, path: "/api/v4/websocket" });
  listener.on("connection", (socket) => {
    socket.on("close", () => sockets.delete(socket));
    socket.on("message", (received: Buffer) => {
      const { seq, action, data } = JSON.parse(received.toString());
      const isKnown = users.some(({ token }) => token === data?.token);
      if (action === "authentication_challenge" && !isKnown) return socket.close();
      socket.send(JSON.stringify({ status: "OK", seq_reply: seq }));
      if (!isKnown) return;
      sockets.add(socket);
      socket.send(JSON.stringify({ event: "hello", data: { server_version: "10.0.0" }, seq: 0 }));
    });
  });
  await new Promise<void>((resolve) => http.listen(0, "127.0.0.1", resolve));
  const { port } = http.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    channel: channel.info.id,
    addUser(username, nickname, { is_bot = false, isAdmin = false } = {}) {
      const user = { id: randomUUID(), username, nickname, is_bot, token: randomUUID(), isAdmin };
      users.push(user);
      return user;
    },
    fault(target, fault) {
      const plan = { target, fault };
      plans.push(plan);
      return () => !plans.includes(plan);
    },
    goAway() {
      isAway = true;
      return () => (isAway = false);
    },
    close() {
      for (const socket of listener.clients) socket.terminate();
      http.closeAllConnections();
      return new Promise((resolve) => void http.close(() => resolve()));
    },
  };
}

interface Parts {
  user: User;
  users: readonly User[];
  channel: Channel;
  tell(event: string, data: Record<string, string>): void;
}

interface Called {
  /** "PUT /posts/:id/patch" */
  route: string;
  id: string;
  given: Record<string, never>;
  since: number;
}

const listOf = (posts: Post[]): object => ({
  order: posts.map(({ id }) => id),
  posts: Object.fromEntries(posts.map((post) => [post.id, post])),
});

function answer({ user, users, channel, tell }: Parts, { route, id, given, since }: Called): object {
  switch (route) {
    case "GET /users/:id": {
      const found = id === "me" ? user : users.find((one) => one.id === id);
      if (!found) throw new Refusal(404, "store.sql_user.missing_account.const");
      const { token: _, isAdmin: __, ...account } = found;
      return { ...account, timezone: { automaticTimezone: "Europe/Vienna" } };
    }
    case "POST /users/:id/typing":
      tell("typing", { user_id: user.id, parent_id: given["parent_id"] ?? "" });
      return { status: "OK" };
    case "GET /users/:id/channels":
      return [channel.info];
    case "GET /channels/:id":
      return channel.info;
    case "GET /channels/:id/posts":
      return listOf(channel.since(since));
    case "POST /posts":
      return channel.create(user, given);
    case "GET /posts/:id":
      return channel.find(id);
    case "GET /posts/:id/thread":
      return listOf(channel.thread(id));
    case "PUT /posts/:id/patch":
      return channel.patch(user, id, given);
    case "DELETE /posts/:id":
      channel.remove(user, id);
      return { status: "OK" };
    case "POST /reactions":
      return channel.react(user, given);
    default:
      throw new Refusal(404, "api.context.404.app_error");
  }
}
