import { fork } from "node:child_process";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { OpenAI } from "openai";
import { openai } from "#models";
import { emptyContext } from "./empty-context.ts";
import { type Figure, median } from "./figure.ts";

const tokens = 20_000;
const rounds = 7;
const head = { "content-type": "text/event-stream" };
const chunk = (delta: object, finish: string | null = null): string =>
  `data: ${JSON.stringify({ id: "c", object: "chat.completion.chunk", created: 1, model: "tiny", choices: [{ index: 0, delta, finish_reason: finish }] })}\n\n`;

/** Microseconds of CPU per token, of this process alone: the server is another one. */
async function cost(read: () => Promise<void>): Promise<number> {
  const before = process.cpuUsage();
  await read();
  const { user, system } = process.cpuUsage(before);
  return (user + system) / tokens;
}

async function benchStream(url: string): Promise<Figure[]> {
  const client = new OpenAI({ apiKey: "k", baseURL: url });
  const respond = openai({ apiKey: "k", model: "tiny", baseUrl: url });
  const bare = async (): Promise<void> => {
    const stream = await client.chat.completions.create({ model: "tiny", messages: [], stream: true });
    for await (const _ of stream) continue;
  };
  const ours = async (): Promise<void> => {
    for await (const _ of respond(emptyContext)) continue;
  };
  const costs: Record<"bare" | "ours", number[]> = { bare: [], ours: [] };
  for (let round = 0; round < rounds + 2; round += 1) {
    const pair = { bare: await cost(bare), ours: await cost(ours) };
    // The first runs pay for compiling the code.
    if (round < 2) continue;
    costs.bare.push(pair.bare);
    costs.ours.push(pair.ours);
  }
  const sdk = median(costs.bare);
  const all = median(costs.ours);
  return [
    { what: "a stream of 20,000 tokens, SDK alone", value: sdk, unit: "µs/token" },
    {
      what: "a stream of 20,000 tokens, model layer on top",
      value: all - sdk,
      unit: "µs/token",
      goal: "≤ 20",
    },
  ];
}

/** From the moment when the server writes its first token to the first part: socket, SDK and we. */
async function benchFirstToken(): Promise<Figure[]> {
  let written = 0;
  const server = createServer((request, response: ServerResponse) => {
    request.resume();
    response.writeHead(200, head);
    response.flushHeaders();
    setTimeout(() => {
      written = performance.now();
      response.end(chunk({ content: "Hello" }) + chunk({}, "stop"));
    }, 5);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
  const respond = openai({ apiKey: "k", model: "tiny", baseUrl: url });
  const delays: number[] = [];
  for (let round = 0; round < 220; round += 1) {
    for await (const part of respond(emptyContext))
      if (part === "Hello") delays.push(performance.now() - written);
  }
  server.closeAllConnections();
  server.close();
  return [{ what: "first token to first part", value: median(delays.slice(20)), unit: "ms", goal: "< 1" }];
}

export async function benchModels(): Promise<Figure[]> {
  const server = fork(import.meta.filename, ["serve"]);
  const url = await new Promise<string>((resolve) =>
    server.once("message", (message) => resolve(message as string)),
  );
  try {
    return [...(await benchStream(url)), ...(await benchFirstToken())];
  } finally {
    server.kill();
  }
}

if (process.argv[2] === "serve") {
  const body = chunk({ content: "word " }).repeat(tokens) + chunk({}, "stop");
  const server = createServer((request, response) => {
    request.resume();
    response.writeHead(200, head);
    response.end(`${body}data: [DONE]\n\n`);
  });
  server.listen(0, "127.0.0.1", () =>
    process.send?.(`http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`),
  );
}
