import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { addressOf, BadRequest, refuseWebsites } from "../../door.ts";
import type { Discord } from "../state/discord.ts";
import { fileAt } from "../messages/file-link.ts";
import { createRest } from "./rest.ts";
import type { Reply } from "./rest.ts";

/** Makes the HTTP server, with the REST API below /api and files below /attachments. The caller makes it listen. */
export function createHttpServer(discord: Discord, host: string): Server {
  const rest = createRest(discord);
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    refuseWebsites(request, host);
    const address = addressOf(request);
    if (address.pathname.startsWith("/attachments/")) return sendFile(discord, address, response);
    send(await rest(request, address), request, response);
  };
  return createServer((request, response) => {
    serve(request, response).catch((error: unknown) => {
      if (response.headersSent) return void response.destroy();
      const message = error instanceof Error ? error.message : String(error);
      const body =
        error instanceof BadRequest
          ? { message, code: 0 }
          : // Only a bug of the simulator itself gets here.
            { message: `The simulator failed: ${message}`, code: 0 };
      send({ status: error instanceof BadRequest ? error.status : 500, body }, request, response);
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
