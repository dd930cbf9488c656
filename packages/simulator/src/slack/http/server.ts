import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
import { addressOf, BadRequest, refuseUpgrade, refuseWebsites } from "../../door.ts";
import { authorizePage } from "./authorize-page.ts";
import { giveFile, takeUpload } from "./file-host.ts";
import { bearer, readBytes, readFields, respond, respondJson } from "./http.ts";
import { useResponseUrl } from "../interactions/responses.ts";
import type { Slack } from "../slack.ts";
import { callMethod } from "../web-api/web-api.ts";

/**
 * Makes the HTTP server for all of Slack's hosts: the Web API, sockets, files, the authorize page and
 * response URLs.
 */
export function createSlackServer(slack: Slack, host: string): Server {
  const server = createServer((request, response) => {
    route(slack, host, request, response).catch((error: unknown) => {
      if (response.headersSent) return void response.destroy();
      const reason = error instanceof Error ? error.message : String(error);
      const status = error instanceof BadRequest ? error.status : 500;
      respondJson(response, status, { ok: false, error: "internal_error", reason });
    });
  });
  server.on("upgrade", (request, socket, head) => {
    // A client may cut its connection at any time. Without a listener the error would end the process.
    socket.on("error", () => socket.destroy());
    if (slack.world.faults.take("slack", "socket", ["dropped-socket"])) return void socket.destroy();
    try {
      refuseWebsites(request, host);
      addressOf(request);
      slack.sockets.upgrade(request, socket, head);
    } catch (error) {
      refuseUpgrade(socket, error);
    }
  });
  return server;
}

async function route(
  slack: Slack,
  host: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  refuseWebsites(request, host);
  const { pathname, searchParams } = addressOf(request);
  const [, place, ...rest] = pathname.split("/");
  if (place === "api") return answerCall(slack, rest.join("/"), searchParams, request, response);
  if (place === "upload") return takeUpload(slack, rest.at(-1) ?? "", request, response);
  if (place === "files-pri") return giveFile(slack, rest[0]?.split("-")[1] ?? "", request, response);
  if (place === "oauth") return authorizePage(slack, searchParams, response);
  if (place === "response") {
    const answer = readFields(await readBytes(request), request.headers["content-type"] ?? "");
    const { status, body } = useResponseUrl(slack, rest.at(-1) ?? "", answer);
    return respondJson(response, status, body);
  }
  respond(response, 404, { "content-type": "text/plain" }, "no such page");
}

async function answerCall(
  slack: Slack,
  method: string,
  query: URLSearchParams,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const bytes = await readBytes(request);
  let fields: Record<string, unknown>;
  try {
    fields = readFields(bytes, request.headers["content-type"] ?? "");
  } catch {
    return respondJson(response, 200, { ok: false, error: "invalid_json" });
  }
  const answer = await callMethod(slack, {
    method,
    verb: request.method ?? "GET",
    arguments: { ...Object.fromEntries(query), ...fields },
    bearer: bearer(request),
  });
  if (answer.reset === true) return void response.socket?.resetAndDestroy();
  respondJson(response, answer.status, answer.body, answer.headers);
}
