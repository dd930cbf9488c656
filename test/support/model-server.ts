import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { onTestFinished } from "vitest";

/** What a test's server saw of one request. */
export interface Seen {
  path: string;
  headers: Readonly<Record<string, string | string[] | undefined>>;
  body: unknown;
  /** Resolves when the other side hung up before the answer was complete. */
  closed: Promise<void>;
}

/** Answers one request, however badly. */
export type Script = (response: ServerResponse, seen: Seen) => void | Promise<void>;

/** A raw HTTP server that a model could stand behind: each request is answered by the next script, the last one again and again. */
export interface ModelServer {
  url: string;
  seen: Seen[];
  answer(...scripts: Script[]): void;
}

export async function createModelServer(...scripts: Script[]): Promise<ModelServer> {
  let queue = [...scripts];
  const seen: Seen[] = [];
  const server = createServer((request, response) => {
    void (async () => {
      const closed = new Promise<void>((resolve) =>
        response.once("close", () => response.writableFinished || resolve()),
      );
      const body: unknown = JSON.parse((await text(request)) || "null");
      const entry: Seen = { path: request.url ?? "", headers: request.headers, body, closed };
      seen.push(entry);
      const script = queue.length > 1 ? queue.shift() : queue[0];
      if (!script) throw new Error("This server was given no answer.");
      await script(response, entry);
    })();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`,
    seen,
    answer: (...next) => void (queue = next),
  };
}

const head = { "content-type": "text/event-stream; charset=utf-8" };

/** Events as they stand, with nothing added. */
export const raw =
  (...pieces: (string | Uint8Array)[]): Script =>
  async (response) => {
    response.writeHead(200, head);
    for (const piece of pieces) {
      response.write(piece);
      await new Promise(setImmediate);
    }
    response.end();
  };

export const event = (data: unknown): string => `data: ${JSON.stringify(data)}\n\n`;
export const done = "data: [DONE]\n\n";

export const delta = (parts: Record<string, unknown>, finish: string | null = null): string =>
  event({ id: "c", model: "tiny-1", choices: [{ index: 0, delta: parts, finish_reason: finish }] });
export const say = (content: string): string => delta({ content });
export const end = (finish = "stop"): string => delta({}, finish);
export const usage = (input: number, output: number): string =>
  event({
    id: "c",
    model: "tiny-1",
    choices: [],
    usage: { prompt_tokens: input, completion_tokens: output },
  });

/** A model that says this, as it should be. */
export const says = (...words: string[]): Script =>
  raw(delta({ role: "assistant", content: "" }), ...words.map(say), end(), usage(10, words.length), done);

/** A model that asks for tools. */
export const calls = (...asked: { id: string; name: string; input: unknown }[]): Script =>
  raw(
    ...asked.map(({ id, name, input }, index) =>
      delta({
        tool_calls: [{ index, id, type: "function", function: { name, arguments: JSON.stringify(input) } }],
      }),
    ),
    end("tool_calls"),
    usage(20, 5),
    done,
  );

export const refuses =
  (status: number, error: Record<string, unknown>, headers: Record<string, string> = {}): Script =>
  (response) => {
    response.writeHead(status, { "content-type": "application/json", ...headers });
    response.end(JSON.stringify({ error }));
  };

/** Sends this and then nothing, until the other side hangs up. */
export const stalls =
  (...pieces: string[]): Script =>
  async (response, { closed }) => {
    response.writeHead(200, head);
    for (const piece of pieces) response.write(piece);
    await closed;
  };

/** Sends this and tears the connection, when the other side has read it. */
export const resets =
  (pieces: string[] = [], read: Promise<unknown> = Promise.resolve()): Script =>
  async (response) => {
    response.writeHead(200, head);
    response.flushHeaders();
    for (const piece of pieces) response.write(piece);
    await read;
    response.socket?.resetAndDestroy();
  };

/** A body of any other kind, with success. */
export const sends =
  (contentType: string, body: string): Script =>
  (response) => {
    response.writeHead(200, { "content-type": contentType });
    response.end(body);
  };
