import { pino } from "pino";
import { bot, type Context, type Middleware, type Part, type Responder, type RespondFunction } from "#core";
import { turnOf } from "../../src/testing/turn-of.ts";

export { turnOf };

/** Log lines as objects, for tests that look at what was logged. */
export function createLogSink() {
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: "trace" }, { write: (line: string) => lines.push(JSON.parse(line)) });
  return { log, lines };
}

export function contextOf(parts: Partial<Context> = {}): Context {
  const turn = parts.turn ?? turnOf();
  return {
    turn,
    history: [],
    data: undefined,
    setData: () => Promise.resolve(),
    people: [{ id: turn.author.id, isBot: false, name: "Ada" }],
    dialect: "",
    once: (_name, run) => run(),
    recall: () => undefined,
    read: () => Promise.reject(new Error("This test has no files.")),
    signal: new AbortController().signal,
    log: pino({ level: "silent" }),
    ...parts,
  };
}

/** A function with middleware around it, as `bot` puts it there. */
export function responderOf(use: readonly Middleware[], respond: RespondFunction): Responder {
  return bot<unknown>({ name: "test", use, respond }).respond;
}

/** Everything a responder yields. */
export function partsOf(responder: Responder, context: Context = contextOf()): Promise<Part[]> {
  return Array.fromAsync(responder(context));
}

/** The text among parts, as a reader would see it. */
export function textOf(parts: readonly Part[]): string {
  return parts.filter((part) => typeof part === "string").join("");
}
