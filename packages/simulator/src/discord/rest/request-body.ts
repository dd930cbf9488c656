import type { IncomingMessage } from "node:http";
import type { UploadedFile } from "../messages/attachment.ts";
import { Refusal } from "../refusal.ts";

/** The contents of a request. */
export interface RequestBody {
  body: unknown;
  files: UploadedFile[];
}

/** Ten files of ten MiB, and the form around them. */
const largestRequest = 110 * 1024 * 1024;

/** Reads a body: JSON, or a form with `payload_json` and `files[n]`. */
export async function readBody(request: IncomingMessage): Promise<RequestBody> {
  const bytes = await collect(request);
  const type = request.headers["content-type"] ?? "";
  if (bytes.byteLength === 0) return { body: undefined, files: [] };
  if (type.startsWith("multipart/form-data")) return readMultipart(bytes, type);
  return { body: parse(bytes.toString("utf8")), files: [] };
}

async function collect(request: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request as AsyncIterable<Buffer>) {
    size += chunk.byteLength;
    if (size > largestRequest) throw new Refusal("request too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks);
}

async function readMultipart(bytes: Buffer, type: string): Promise<RequestBody> {
  const form = await new Response(bytes, { headers: { "content-type": type } }).formData().catch(() => {
    throw new Refusal("invalid json");
  });
  const files: UploadedFile[] = [];
  for (const [field, value] of form) {
    const index = /^files\[(\d+)\]$/.exec(field)?.[1];
    if (index === undefined || typeof value === "string") continue;
    files.push({
      index: Number(index),
      name: value.name,
      mediaType: value.type || "application/octet-stream",
      bytes: new Uint8Array(await value.arrayBuffer()),
    });
  }
  const payload = form.get("payload_json");
  return { body: typeof payload === "string" ? parse(payload) : {}, files };
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new Refusal("invalid json");
  }
}
