// Runs as a process of its own and reads one file from outside. The file comes through standard input, the text goes out through
// file descriptor 3. `extraction.ts` starts it, without an environment and without permission to write or to start anything.
import { Socket as DatagramSocket } from "node:dgram";
import { readFileSync, writeFileSync } from "node:fs";
import { Socket } from "node:net";
import { isMainThread, Worker } from "node:worker_threads";
import { type Extract, type Extracted, type ExtractLimits, mostOfProblem } from "./extractor.ts";

export interface ExtractOrder {
  module: string;
  limits: ExtractLimits;
  /** Megabytes that this process may take, besides what it takes at its start. */
  memory: number;
  /** The process that wants the text. */
  parent: number;
}

const order = JSON.parse(process.argv[2] ?? "{}") as ExtractOrder;

/** Milliseconds between two looks. */
const lookEvery = 20;

/**
 * Ends this process when it takes too much memory, or when its parent has died. Runs in a thread of its own, because an extractor may block
 * the main one. Measures the whole process: Node's own limit covers only the heap, and most of an unpacked archive lies outside of it.
 */
function watch(): void {
  const most = process.memoryUsage.rss() + order.memory * 1_000_000;
  setInterval(() => {
    if (process.ppid !== order.parent || process.memoryUsage.rss() > most)
      process.kill(process.pid, "SIGKILL");
  }, lookEvery);
}

/** A document may name addresses. Node's permissions do not cover the network in version 24. */
function leaveTheNetwork(): void {
  const refuse = (): never => {
    throw new Error("The process that reads files has no network.");
  };
  Object.assign(Socket.prototype, { connect: refuse });
  Object.assign(DatagramSocket.prototype, { connect: refuse, bind: refuse, send: refuse });
}

const answer = (result: Extracted | { problem: string }): void => writeFileSync(3, JSON.stringify(result));

/** Cuts what an extractor returns to the allowed length. */
function cut({ text, left }: Extracted): Extracted {
  const { characters } = order.limits;
  const missing = left ?? (text.length > characters ? "the rest" : undefined);
  return {
    text: text.slice(0, characters).toWellFormed(),
    ...(missing !== undefined && { left: missing.slice(0, mostOfProblem) }),
  };
}

async function read(): Promise<void> {
  leaveTheNetwork();
  const { extract } = (await import(order.module)) as { extract: Extract };
  answer(cut(await extract(new Uint8Array(readFileSync(0)), order.limits)));
}

if (isMainThread) {
  new Worker(new URL(import.meta.url), { argv: [process.argv[2]] });
  await read().catch((error: unknown) =>
    answer({ problem: (error instanceof Error ? error.message : String(error)).slice(0, mostOfProblem) }),
  );
  process.exit();
} else watch();
