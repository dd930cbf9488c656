import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import type { Discord } from "../state/discord.ts";
import { fileAt } from "../messages/file-link.ts";
import { createRest } from "./rest.ts";
import type { Reply } from "./rest.ts";

/** Makes the HTTP server, with the REST API below /api and files below /attachments. The caller makes it listen. */
export function createHttpServer(discord: Discord): Server {
  const rest = createRest(discord);
  return createServer((request, response) => {
    const address = new URL(request.url ?? "/", discord.address);
    if (address.pathname.startsWith("/attachments/")) return sendFile(discord, address, response);
    rest(request, address)
      .then((reply) => send(reply, request, response))
      // Only a bug of the simulator itself gets here.
      .catch((error: unknown) => {
        const message = error instanceof Error ? error.message : String(error);
        send(
          { status: 500, body: { message: `The simulator failed: ${message}`, code: 0 } },
          request,
          response,
        );
      });
  });
}

function send(reply: Reply | "reset", request: IncomingMessage, response: ServerResponse): void {
  // Resets the connection: clients retry only after ECONNRESET.
  if (reply === "reset") return void request.socket.resetAndDestroy();
  response.writeHead(reply.status, {
    ...(reply.body !== undefined && contentType(reply.body)),
    ...reply.headers,
  });
  response.end(textOf(reply.body));
}

/** A text body is the answer of a proxy in front of Discord. */
function contentType(body: unknown): Record<string, string> {
  return { "content-type": typeof body === "string" ? "text/html" : "application/json" };
}

function textOf(body: unknown): string {
  if (body === undefined) return "";
  return typeof body === "string" ? body : JSON.stringify(body);
}

function sendFile(discord: Discord, address: URL, response: ServerResponse): void {
  const file = fileAt(discord, address);
  if (!file) return void response.writeHead(404).end("This content is no longer available.");
  response.writeHead(200, { "content-type": file.mediaType }).end(file.bytes);
}
