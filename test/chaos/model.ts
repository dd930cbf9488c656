import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { text } from "node:stream/consumers";
import { answerTo, questionIn } from "./question.ts";

/** A model server on loopback. It knows the words that each question asks for. */
export interface Model {
  url: string;
  port: number;
  /** How often it was asked. */
  readonly asked: number;
  /** The status with which it refuses everything; undefined when it answers. */
  refuse(status: number | undefined): void;
  close(): Promise<void>;
}

export interface ModelOptions {
  /** Words in one piece, and real milliseconds between two pieces. */
  words: number;
  pause: number;
}

interface Request {
  messages: { role: string; content: unknown }[];
  stream?: boolean;
}

export async function createModel({ words, pause }: ModelOptions): Promise<Model> {
  let [asked, refusal] = [0, undefined as number | undefined];
  const server = createServer((request, response) => {
    response.on("error", () => {});
    text(request).then(
      (body) => {
        asked += 1;
        if (refusal !== undefined) return refuseWith(response, refusal);
        const { messages } = JSON.parse(body) as Request;
        const last = messages.findLast(({ role }) => role === "user");
        const wanted = questionIn(JSON.stringify(last?.content ?? ""));
        const answer = wanted ? answerTo(wanted.number, wanted.words) : "I was asked nothing that I know.";
        void speak(response, answer, { words, pause });
      },
      () => {},
    );
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/v1`,
    port,
    get asked() {
      return asked;
    },
    refuse(status) {
      refusal = status;
    },
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function refuseWith(response: ServerResponse, status: number): void {
  response.writeHead(status, { "content-type": "application/json" });
  response.end(JSON.stringify({ error: { message: "The model has a day off.", type: "server_error" } }));
}

async function speak(response: ServerResponse, answer: string, options: ModelOptions): Promise<void> {
  const send = (choice: object, more: object = {}): void => {
    const chunk = { id: "c", object: "chat.completion.chunk", model: "words-1", choices: [choice], ...more };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  response.writeHead(200, { "content-type": "text/event-stream" });
  const pieces = answer.match(new RegExp(`(?:\\S+\\s*){1,${options.words}}`, "g")) ?? [];
  for (const content of pieces) {
    if (response.closed) return;
    send({ index: 0, delta: { content }, finish_reason: null });
    await new Promise((resolve) => setTimeout(resolve, options.pause));
  }
  send({ index: 0, delta: {}, finish_reason: "stop" });
  const usage = { prompt_tokens: 10, completion_tokens: pieces.length, total_tokens: 10 + pieces.length };
  response.write(`data: ${JSON.stringify({ id: "c", model: "words-1", choices: [], usage })}\n\n`);
  response.end("data: [DONE]\n\n");
}
