import type { IncomingMessage, ServerResponse } from "node:http";
import { bearer, readBytes, readUpload, respond, respondHtml } from "./http.ts";
import { maySeeFile } from "../messages/file-access.ts";
import type { Slack } from "../slack.ts";

/** Receives the bytes of an announced upload. https://docs.slack.dev/messaging/working-with-files#uploading_files */
export async function takeUpload(
  slack: Slack,
  ticket: string,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const bytes = await readUpload(await readBytes(request), request.headers["content-type"] ?? "");
  const taken = slack.uploads.receive(ticket, bytes);
  const plain = { "content-type": "text/plain" };
  if (taken) respond(response, 200, plain, `OK - ${bytes.byteLength}`);
  else respond(response, 404, plain, "no such upload");
}

/**
 * Serves a file to apps that may read it. Without a valid token Slack answers 200 with a login page, which a
 * careless app takes for the file.
 */
export function giveFile(slack: Slack, id: string, request: IncomingMessage, response: ServerResponse): void {
  const file = slack.world.files.get(id);
  const owner = slack.directory.byToken(bearer(request) ?? "");
  const allowed =
    owner?.expired === false &&
    file !== undefined &&
    owner.installations.some(
      (installation) =>
        installation.state === "installed" &&
        installation.scopes.includes("files:read") &&
        maySeeFile(slack.world, installation, file),
    );
  const call = slack.world.calls.record({
    platform: "slack",
    method: "files.download",
    arguments: { file: id },
  });
  slack.world.calls.answer(call, 200, allowed ? "the file" : "the login page");
  if (!file || !allowed) {
    respondHtml(response, "<title>Sign in</title><p>Sign in to your workspace to see this file.</p>");
    return;
  }
  respond(response, 200, { "content-type": file.mediaType }, file.bytes);
}
