import { createServer } from "node:http";
import type { IncomingMessage, ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { Place } from "../world/place.ts";
import type { Platform } from "../world/platform.ts";
import type { World } from "../world/world.ts";
import { addressOf, BadRequest } from "../door.ts";
import { createActions } from "./actions.ts";
import type { Action } from "./actions.ts";
import { createAssets } from "./assets.ts";
import { createBroadcast } from "./broadcast.ts";
import type { Broadcast } from "./broadcast.ts";
import { refusalOf, safeHeaders } from "./guard.ts";
import { createMessageToWire, imageTypes } from "./message-to-wire.ts";
import type { MessageToWire } from "./message-to-wire.ts";

/** Where the page is served. */
export interface PageOptions {
  /** Default 7070; 0 takes any free one. */
  port?: number;
  /** Loopback unless another address is given: the page has no password. */
  host?: string;
}

/** A page that shows the world in a browser. */
export interface Page {
  url: string;
  close(): Promise<void>;
}

/** Files are sent as base64 in JSON. This is enough for Discord's largest upload. */
const largestBody = 16 * 1024 * 1024;

async function bodyOf(request: IncomingMessage): Promise<unknown> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > largestBody) throw new Error("The file is too large to share here.");
    chunks.push(chunk);
  }
  return JSON.parse(Buffer.concat(chunks).toString("utf8"));
}

interface Parts {
  world: World;
  platforms: readonly Platform[];
  act: Action;
  broadcast: Broadcast;
  toWire: MessageToWire;
}

function json(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

function sendFile({ world }: Parts, id: string, response: ServerResponse): void {
  const file = world.files.get(id);
  if (!file) return json(response, 404, { error: "There is no such file." });
  const isImage = imageTypes.includes(file.mediaType);
  // The browser saves files other than pictures, and never opens them in the page's origin.
  const disposition = `attachment; filename*=UTF-8''${encodeURIComponent(file.name)}`;
  response.writeHead(200, {
    "content-type": isImage ? file.mediaType : "application/octet-stream",
    ...(!isImage && { "content-disposition": disposition }),
  });
  response.end(file.bytes);
}

function sendVersions({ world, toWire }: Parts, query: URLSearchParams, response: ServerResponse): void {
  const [platform = "", channel = "", id = ""] = ["platform", "channel", "message"].map(
    (name) => query.get(name) ?? undefined,
  );
  const message = world.timeline.find(platform, channel, id);
  if (message) json(response, 200, toWire.versions(message));
  else json(response, 404, { error: "There is no such message." });
}

function sendCommands({ world, platforms }: Parts, query: URLSearchParams, response: ServerResponse): void {
  const platform = platforms.find(({ name }) => name === query.get("platform"));
  const channel = world.channel(platform?.name ?? "", query.get("channel") ?? "");
  const place: Place | undefined = channel && { ...channel, channel: channel.id };
  json(response, 200, (place && platform?.commands(place)) ?? []);
}

async function perform(act: Action, request: IncomingMessage, response: ServerResponse): Promise<void> {
  try {
    json(response, 200, await act(await bodyOf(request)));
  } catch (error) {
    json(response, 400, { error: error instanceof Error ? error.message : String(error) });
  }
}

/** Serves the world to a browser. */
export async function createPage(
  world: World,
  platforms: readonly Platform[],
  { port = 7070, host = "127.0.0.1" }: PageOptions = {},
): Promise<Page> {
  const assets = await createAssets();
  const headers = safeHeaders(assets.scriptHashes);
  const toWire = createMessageToWire(world);
  const broadcast = createBroadcast(world, platforms, toWire);
  const parts: Parts = { world, platforms, toWire, broadcast, act: createActions(world, platforms) };

  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    for (const [name, value] of Object.entries(headers)) response.setHeader(name, value);
    const refusal = refusalOf(request, host);
    if (refusal !== undefined) return json(response, 403, { error: refusal });
    const { pathname, searchParams } = addressOf(request);
    if (request.method === "POST" && pathname === "/acts") return perform(parts.act, request, response);
    if (request.method !== "GET") return json(response, 405, { error: "Only the page's own acts are sent." });
    if (pathname === "/events") return broadcast.join(response);
    if (pathname === "/versions") return sendVersions(parts, searchParams, response);
    if (pathname === "/commands") return sendCommands(parts, searchParams, response);
    if (pathname.startsWith("/files/")) {
      return sendFile(parts, pathname.slice("/files/".length), response);
    }
    const asset = await assets.find(pathname);
    if (!asset) return json(response, 404, { error: "There is nothing here." });
    response.writeHead(200, { "content-type": asset.type }).end(asset.body);
  };

  const server = createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (response.headersSent) response.destroy();
      else json(response, error instanceof BadRequest ? error.status : 500, { error: String(error) });
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (cause: NodeJS.ErrnoException) => {
      const taken = `Port ${port} on ${host} is taken by another program: choose another one (PORT), or 0 for any free one.`;
      reject(cause.code === "EADDRINUSE" ? new Error(taken, { cause }) : cause);
    });
    server.listen(port, host, resolve);
  });
  const { port: actual } = server.address() as AddressInfo;
  return {
    url: `http://${host.includes(":") ? `[${host}]` : host}:${actual}/`,
    close: () =>
      new Promise((resolve) => {
        broadcast.close();
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}
