import { type Context, withSignal } from "./context.ts";
import { BadInput } from "../errors.ts";
import type { Part } from "../part.ts";
import { abortableIterable, abortReason, raceAbort } from "../time/abortable.ts";

/** Answers a turn, part by part. Nothing runs until the result is read. */
export type Responder<Data = unknown> = (context: Context<Data>) => AsyncIterable<Part>;

/**
 * A layer around a responder: takes one, returns one. Works for any bot.
 *
 * ```ts
 * const shout: Middleware = (next) =>
 *   async function* (context) {
 *     for await (const part of next(context)) yield typeof part === "string" ? part.toUpperCase() : part;
 *   };
 * ```
 */
export type Middleware = <Data>(next: Responder<Data>) => Responder<Data>;

/** A layer around a responder that reads the bot's data. */
export type DataMiddleware<Data> = (next: Responder<Data>) => Responder<Data>;

/** What a function that answers may return. Bytes are read as UTF-8 text. */
export type ResponderResult =
  | Part
  | AsyncIterable<Part | Uint8Array>
  | ReadableStream<Part | Uint8Array>
  | undefined;

/** A function that answers, in any shape that an author may write: returning, yielding, async or not. */
export type RespondFunction<Data = unknown> = (
  context: Context<Data>,
) => ResponderResult | Promise<ResponderResult>;

/**
 * Makes one middleware of several, the first one outermost.
 *
 * ```ts
 * const careful = compose(limit({ perMinute: 10 }), timeout({ firstPart: "20s" }));
 * ```
 */
export function compose(...layers: Middleware[]): Middleware;
export function compose<Data>(...layers: DataMiddleware<Data>[]): DataMiddleware<Data>;
export function compose<Data>(...layers: DataMiddleware<Data>[]): DataMiddleware<Data> {
  return (responder) => layers.reduceRight((next, layer) => layer(next), responder);
}

/** Makes a responder of a function that answers. Recognises what it returns by its shape. */
export function toResponder<Data>(respond: RespondFunction<Data>): Responder<Data> {
  return async function* (context) {
    const { signal } = context;
    // The answer may have been stopped before it began.
    if (signal.aborted) throw abortReason(signal);
    const reply = await raceAbort(Promise.resolve(respond(context)), signal);
    if (reply === undefined) return;
    if (isPart(reply)) yield reply;
    else if (isAsyncIterable(reply)) yield* toParts(abortableIterable(reply, signal));
    else
      throw new BadInput(
        `A responder returned ${describe(reply)}. Return a string, a part such as status("…"), or a stream of them.`,
      );
  };
}

/**
 * Makes a responder of a function that writes instead of yielding, for callbacks and work side by side.
 *
 * ```ts
 * respond: writing(async (write, { turn }) => {
 *   write("Let me check… ");
 *   await search(turn.text, { onResult: ({ title }) => write(`${title}. `) });
 * }),
 * ```
 */
export function writing<Data>(
  script: (write: (part: Part) => void, context: Context<Data>) => Promise<void>,
): Responder<Data> {
  return async function* (context) {
    const written: Part[] = [];
    let wake = (): void => {};
    let ended = false;
    const left = new AbortController();
    const write = (part: Part): void => {
      written.push(part);
      wake();
    };
    const signal = AbortSignal.any([context.signal, left.signal]);
    const running = script(write, withSignal(context, signal)).finally(() => {
      ended = true;
      wake();
    });
    // The error is thrown below. Without this, the process would report it as unhandled while the reader is busy.
    running.catch(() => {});
    try {
      for (;;) {
        const more = new Promise<void>((resolve) => (wake = resolve));
        yield* written.splice(0);
        if (written.length > 0) continue;
        if (ended) break;
        await raceAbort(more, context.signal);
      }
      await running;
    } finally {
      left.abort();
    }
  };
}

async function* toParts(source: AsyncIterable<Part | Uint8Array>): AsyncGenerator<Part> {
  const decoder = new TextDecoder();
  for await (const piece of source) {
    if (piece instanceof Uint8Array) yield decoder.decode(piece, { stream: true });
    else if (isPart(piece)) yield piece;
    else
      throw new BadInput(
        `A responder yielded ${describe(piece)}. Yield strings, or parts such as status("…").`,
      );
  }
  const rest = decoder.decode();
  if (rest) yield rest;
}

function isPart(value: unknown): value is Part {
  if (typeof value === "string") return true;
  return typeof value === "object" && value !== null && "type" in value && typeof value.type === "string";
}

function isAsyncIterable(value: unknown): value is AsyncIterable<Part | Uint8Array> {
  return typeof value === "object" && value !== null && Symbol.asyncIterator in value;
}

function describe(value: unknown): string {
  if (value === null || typeof value !== "object") return `${typeof value} ${String(value)}`;
  return `an object with the keys ${Object.keys(value).slice(0, 8).join(", ") || "(none)"}`;
}
