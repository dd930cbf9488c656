import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { writeFile } from "node:fs/promises";
import { setPriority } from "node:os";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { BadInput, createRoom, raceAbort, startAwakeTimer, toError } from "#core/bot";
import type { ExtractOrder } from "./extract-process.ts";
import { compiled, type Extracted, type Extractor, type ExtractLimits, mostOfProblem } from "./extractor.ts";
import { readablePaths } from "./readable-paths.ts";

export interface ExtractionLimits extends ExtractLimits {
  bytes: number;
  /** Milliseconds, from when the whole file is there. */
  time: number;
  /** Megabytes that reading one file may take, besides what an empty process takes. */
  memory: number;
}

/** A file that comes piece by piece, and the person for whom it is read. */
export interface IncomingFile {
  chunks: AsyncIterable<Uint8Array>;
  person: string;
  signal: AbortSignal;
}

const script = compiled(new URL("./extract-process.ts", import.meta.url));

/** Megabytes for the readers of all turns together, and of one person. */
const memoryForReaders = createRoom({ most: 1_024, mostEach: 512 });

export const tooLarge = (most: number): BadInput => new BadInput(`it is larger than ${most / 1e6} MB`);

/**
 * Reads a file in a process of its own, and kills that process when it takes too much: any document may be a zip bomb. Passes the file
 * on as it arrives, so this process never holds all of it.
 */
export async function extractApart(
  extractor: Extractor,
  { chunks, person, signal }: IncomingFile,
  limits: ExtractionLimits,
): Promise<Extracted> {
  const release = await memoryForReaders.take(person, limits.memory, signal);
  let reader: ChildProcess | undefined;
  try {
    reader = await startReader(extractor, limits);
    const result = resultOf(reader, limits);
    result.catch(() => {});
    const sent = send(chunks, reader, limits.bytes).then(() => withinTime(result, limits.time));
    sent.catch(() => {});
    // A reader that fails early says why before it has the whole file.
    return await raceAbort(Promise.race([sent, result]), signal);
  } finally {
    reader?.kill("SIGKILL");
    release();
  }
}

/**
 * Resolves when the reader runs. One that could not be started has no pid and perhaps no pipes, and to end it would end all processes
 * of our own group.
 */
async function startReader(extractor: Extractor, limits: ExtractionLimits): Promise<ChildProcess> {
  try {
    const reader = spawnReader(extractor, limits);
    await once(reader, "spawn");
    // Only for a signal that could not be sent: the reader has ended then.
    reader.on("error", () => {});
    return reader;
  } catch {
    throw new BadInput("it could not be read: its reader could not be started");
  }
}

function spawnReader({ module, reads = [] }: Extractor, limits: ExtractionLimits): ChildProcess {
  const { characters, pages, memory } = limits;
  const order: ExtractOrder = {
    module: module.href,
    limits: { characters, pages },
    memory,
    parent: process.pid,
  };
  const reader = spawn(
    process.execPath,
    [
      `--max-old-space-size=${memory}`,
      // Forbids writing and starting processes. Allows the thread with which the reader watches itself.
      "--permission",
      "--allow-worker",
      ...readablePaths([script, module, ...reads]).map((path) => `--allow-fs-read=${path}`),
      fileURLToPath(script),
      JSON.stringify(order),
    ],
    // Gives a hostile file no secrets to steal, and keeps the reader's warnings off the console.
    { env: {}, stdio: ["pipe", "ignore", "ignore", "pipe"] },
  );
  const { pid } = reader;
  if (pid !== undefined) {
    // When the machine runs short of time or memory, the reader waits or dies, and this process goes on.
    try {
      setPriority(pid, 5);
    } catch {
      // It has ended already.
    }
    void writeFile(`/proc/${pid}/oom_score_adj`, "1000").catch(() => {});
  }
  return reader;
}

/** Passes a file on to its reader. Resolves also when the reader has left: its result says why. */
async function send(chunks: AsyncIterable<Uint8Array>, reader: ChildProcess, most: number): Promise<void> {
  let failure: Error | undefined;
  const counted = async function* (): AsyncGenerator<Uint8Array> {
    let size = 0;
    try {
      for await (const chunk of chunks) {
        size += chunk.length;
        if (size > most) throw tooLarge(most);
        yield chunk;
      }
    } catch (error) {
      failure = toError(error);
      throw failure;
    }
  };
  if (!reader.stdin) return;
  await pipeline(counted, reader.stdin).catch(() => {
    if (failure) throw failure;
  });
}

/** Signals by which the kernel, V8 or the reader's own watch ends a process that takes too much memory. */
const forMemory = new Set<string | null>(["SIGKILL", "SIGABRT", "SIGTRAP", "SIGILL"]);

/** The answer of a reader. It is not trusted, because the reader has read a file from outside. */
const answerSchema = (characters: number) =>
  z.union([
    z.strictObject({ problem: z.string().max(mostOfProblem) }),
    z.strictObject({ text: z.string().max(characters), left: z.string().max(mostOfProblem).exactOptional() }),
  ]);

/** Waits until the reader has ended. Resolves to what it has found. */
function resultOf(reader: ChildProcess, { characters }: ExtractionLimits): Promise<Extracted> {
  /** A character of JSON takes 6 bytes at most, as in \u0000. */
  const most = (characters + 2 * mostOfProblem) * 6;
  const pieces: Buffer[] = [];
  let size = 0;
  return new Promise((resolve, reject) => {
    const refuse = (problem: string): void => reject(new BadInput(problem));
    const output = reader.stdio[3];
    if (output instanceof Readable)
      output.on("data", (piece: Buffer) => {
        pieces.push(piece);
        if ((size += piece.length) > most) refuse("it could not be read: its text is too long");
      });
    reader.once("close", (_code, signal) => {
      if (pieces.length === 0)
        return refuse(
          forMemory.has(signal)
            ? "it takes too much memory to read"
            : "it could not be read: its reader ended without a result",
        );
      const answer = answerSchema(characters).safeParse(parsed(Buffer.concat(pieces).toString("utf8")));
      if (!answer.success) refuse("it could not be read: its reader gave no text");
      else if ("problem" in answer.data) refuse(answer.data.problem);
      else resolve(answer.data);
    });
  });
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** Counts only the time in which this process was awake. The reader may have gone on meanwhile. */
function withinTime<T>(result: Promise<T>, time: number): Promise<T> {
  const late = Promise.withResolvers<never>();
  const timer = startAwakeTimer(time, () =>
    late.reject(new BadInput(`it took longer than ${time / 1000} s to read`)),
  );
  return Promise.race([result, late.promise]).finally(timer.cancel);
}
