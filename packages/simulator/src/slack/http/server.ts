import { createServer } from "node:http";
import type { IncomingMessage, Server, ServerResponse } from "node:http";
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
export function createSlackServer(slack: Slack): Server {
  const server = createServer((request, response) => {
    route(slack, request, response).catch((error: unknown) => {
      const reason = error instanceof Error ? error.message : String(error);
      if (!response.headersSent) respondJson(response, 500, { ok: false, error: "internal_error", reason });
    });
  });
  server.on("upgrade", (request, socket, head) => {
    if (slack.world.faults.take("slack", "socket", ["dropped-socket"])) socket.destroy();
    else slack.sockets.upgrade(request, socket, head);
  });
  return server;
}

async function route(slack: Slack, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { pathname, searchParams } = new URL(request.url ?? "/", "http://localhost");
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
