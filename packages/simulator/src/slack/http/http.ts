import type { IncomingMessage, ServerResponse } from "node:http";
import { BadRequest } from "../../door.ts";
import { isFields } from "../../fields.ts";

/** Larger than any body that Slack accepts, including files. */
const largestBody = 64 * 1024 * 1024;

/** Reads the whole body of a request. */
export async function readBytes(request: IncomingMessage): Promise<Buffer> {
  const pieces: Buffer[] = [];
  let size = 0;
  for await (const piece of request as AsyncIterable<Buffer>) {
    size += piece.byteLength;
    if (size > largestBody) throw new BadRequest(413, `The body has more than ${largestBody} bytes.`);
    pieces.push(piece);
  }
  return Buffer.concat(pieces);
}

/** Reads a body as names and values: a form, or a JSON object. */
export function readFields(bytes: Buffer, contentType: string): Record<string, unknown> {
  const text = bytes.toString();
  if (!contentType.includes("json")) return Object.fromEntries(new URLSearchParams(text));
  const value = parse(text || "{}");
  return isFields(value) ? value : {};
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new BadRequest(400, "The body is not JSON.");
  }
}

/** Returns the bytes of an upload: the first file of a form, or the body itself. */
export async function readUpload(bytes: Buffer, contentType: string): Promise<Uint8Array> {
  if (!contentType.startsWith("multipart/")) return new Uint8Array(bytes);
  const body = new Uint8Array(bytes);
  const form = await new Response(body, { headers: { "content-type": contentType } }).formData().catch(() => {
    throw new BadRequest(400, "The body is not the form that its type names.");
  });
  const file = [...form.values()].find((value) => typeof value !== "string");
  return file === undefined ? new Uint8Array() : new Uint8Array(await file.arrayBuffer());
}

/** The token of the Authorization header. */
export function bearer(request: IncomingMessage): string | undefined {
  return /^Bearer (.+)$/i.exec(request.headers.authorization ?? "")?.[1];
}

/** Sends an answer. */
export function respond(
  response: ServerResponse,
  status: number,
  headers: Record<string, string>,
  body: string | Uint8Array,
): void {
  response.writeHead(status, { "content-length": Buffer.byteLength(body), ...headers });
  response.end(body);
}

export function respondJson(
  response: ServerResponse,
  status: number,
  value: unknown,
  headers: Record<string, string> = {},
): void {
  respond(
    response,
    status,
    { "content-type": "application/json; charset=utf-8", ...headers },
    JSON.stringify(value),
  );
}

export function respondHtml(response: ServerResponse, body: string): void {
  respond(response, 200, { "content-type": "text/html; charset=utf-8" }, `<!doctype html>\n${body}`);
}
