import { pino } from "pino";
import { bot, type Context, type Middleware, type Part, type Responder, type RespondFunction } from "#core";
import { contextOf } from "../../src/testing/context-of.ts";

export { contextOf };
export { turnOf } from "../../src/testing/turn-of.ts";

/** Log lines as objects, for tests that look at what was logged. */
export function createLogSink() {
  const lines: Record<string, unknown>[] = [];
  const log = pino({ level: "trace" }, { write: (line: string) => lines.push(JSON.parse(line)) });
  return { log, lines };
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
