import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { WebSocket } from "ws";
import type { SlackSimulator } from "../../src/slack/simulator.ts";

/** A delivery to an app, over either transport. */
export interface Heard {
  type: string;
  payload: Record<string, unknown>;
  /** The inner event of an `events_api` delivery. */
  event: Record<string, unknown> & { type?: string; subtype?: string };
  attempt: number;
  reason: string;
  /** Socket Mode: the envelope; HTTP: the headers. */
  envelope: Record<string, unknown>;
}

/** An app without an SDK. It records and acknowledges every delivery unless `answer` says otherwise. */
export interface Listener {
  heard: Heard[];
  /** Resolves with the first delivery that fits, past or future. */
  first(fits: (heard: Heard) => boolean): Promise<Heard>;
  /** Returns the types (and subtypes) of the events so far. */
  types(): string[];
  close(): Promise<void>;
}

/** An app's reaction to a delivery: an acknowledgement with a body, or "silence". */
export type Answering = (heard: Heard) => unknown;

function createEars() {
  const heard: Heard[] = [];
  const waiting: { fits: (one: Heard) => boolean; resolve: (one: Heard) => void }[] = [];
  return {
    heard,
    hear(one: Heard) {
      heard.push(one);
      for (const { fits, resolve } of waiting) if (fits(one)) resolve(one);
    },
    first: (fits: (one: Heard) => boolean): Promise<Heard> =>
      new Promise((resolve) => {
        const known = heard.find(fits);
        if (known) resolve(known);
        else waiting.push({ fits, resolve });
      }),
    types: () =>
      heard
        .filter(({ type }) => type === "events_api")
        .map(({ event }) => [event.type, event.subtype].filter(Boolean).join(" ")),
  };
}

/** Opens one socket of the simulator's app, or of another one. */
export async function openSocket(
  simulator: SlackSimulator,
  {
    answer = () => undefined,
    appToken = simulator.tokens.app,
  }: { answer?: Answering; appToken?: string } = {},
): Promise<Listener & { socket: WebSocket; hello: Record<string, unknown> }> {
  const headers = { authorization: `Bearer ${appToken}` };
  const opened = await fetch(`${simulator.url}apps.connections.open`, { method: "POST", headers });
  const { url } = (await opened.json()) as { url: string };
  const ears = createEars();
  const socket = new WebSocket(url);
  const frames: Record<string, unknown>[] = [];
  const hello = new Promise<Record<string, unknown>>((resolve, reject) => {
    socket.once("error", reject);
    socket.once("message", (data: Buffer) => resolve(JSON.parse(String(data)) as Record<string, unknown>));
  });
  socket.on("message", (data: Buffer) => {
    const envelope = JSON.parse(String(data)) as Record<string, unknown>;
    frames.push(envelope);
    if (envelope["type"] === "hello") return;
    const one = fromEnvelope(envelope);
    const body = answer(one);
    if (envelope["envelope_id"] !== undefined && body !== "silence") {
      socket.send(
        JSON.stringify({
          envelope_id: envelope["envelope_id"],
          ...(body !== undefined && { payload: body }),
        }),
      );
    }
    ears.hear(one);
  });
  return {
    ...ears,
    socket,
    hello: await hello,
    close: () =>
      new Promise((resolve) => {
        if (socket.readyState === WebSocket.CLOSED) return resolve();
        socket.once("close", () => resolve());
        socket.close();
      }),
  };
}

function fromEnvelope(envelope: Record<string, unknown>): Heard {
  const payload = (envelope["payload"] ?? {}) as Heard["payload"];
  return {
    type: String(envelope["type"]),
    payload,
    event: (payload["event"] ?? {}) as Heard["event"],
    attempt: Number(envelope["retry_attempt"] ?? 0),
    reason: typeof envelope["retry_reason"] === "string" ? envelope["retry_reason"] : "",
    envelope,
  };
}

/** The answer of an app's server: a status, headers and a body, or "hang" for none. */
export type Serving = (
  heard: Heard,
  raw: string,
) => { status?: number; headers?: Record<string, string>; body?: unknown } | "hang";

/** Serves an app over HTTP, and points the simulator at it. */
export async function serveApp(
  simulator: SlackSimulator,
  serving: Serving = () => ({}),
): Promise<Listener & { address: string; raw: string[] }> {
  const ears = createEars();
  const raw: string[] = [];
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on("data", (piece: Buffer) => pieces.push(piece));
    request.on("end", () => {
      const text = Buffer.concat(pieces).toString();
      const one = fromRequest(text, request.headers as Record<string, string>);
      if (one.payload["type"] === "url_verification")
        return void response.end(String(one.payload["challenge"]));
      raw.push(text);
      const answer = serving(one, text);
      ears.hear(one);
      if (answer === "hang") return;
      response.writeHead(answer.status ?? 200, answer.headers);
      response.end(typeof answer.body === "string" ? answer.body : JSON.stringify(answer.body ?? ""));
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = `http://127.0.0.1:${(server.address() as AddressInfo).port}/slack/events`;
  await simulator.connectHttp(address);
  return {
    ...ears,
    raw,
    address,
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

function fromRequest(text: string, headers: Record<string, string>): Heard {
  const isJson = headers["content-type"]?.includes("json") === true;
  const form = new URLSearchParams(text);
  const interactive = form.get("payload");
  const payload = (
    isJson ? JSON.parse(text) : interactive ? JSON.parse(interactive) : Object.fromEntries(form)
  ) as Heard["payload"];
  return {
    type: isJson ? "events_api" : interactive ? "interactive" : "slash_commands",
    payload,
    event: (payload["event"] ?? {}) as Heard["event"],
    attempt: Number(headers["x-slack-retry-num"] ?? 0),
    reason: headers["x-slack-retry-reason"] ?? "",
    envelope: headers,
  };
}
