import { measure } from "mitata";
import { pino } from "pino";
import { compose, type Context, type Middleware } from "#core";
import type { Figure } from "./figure.ts";

const parts = 1_000;
const layers = 10;

const through: Middleware = (next) =>
  async function* (context) {
    yield* next(context);
  };

const context: Context = {
  turn: {
    type: "turn",
    id: "1",
    thread: { platform: "p", space: "s", channel: "c", thread: "t" },
    at: 0,
    author: { id: "ada", isBot: false },
    via: "direct",
    text: "",
    files: [],
    origin: null,
  },
  history: [],
  data: undefined,
  remember: () => Promise.resolve(),
  people: [],
  dialect: "",
  step: (_name, run) => run(),
  recall: () => undefined,
  read: () => Promise.resolve(new Uint8Array()),
  signal: new AbortController().signal,
  log: pino({ level: "silent" }),
};

/** What one more layer costs per part: a stack of them against none. */
export async function benchMiddleware(): Promise<Figure[]> {
  const run = (count: number) => {
    const responder = compose(...Array.from({ length: count }, () => through))(async function* () {
      for (let part = 0; part < parts; part += 1) yield "x";
    });
    return async (): Promise<void> => {
      for await (const _ of responder(context)) continue;
    };
  };
  const bare = await measure(run(0));
  const stacked = await measure(run(layers));
  const microseconds = (stacked.p50 - bare.p50) / layers / parts / 1_000;
  return [{ what: "a pass-through middleware", value: microseconds, unit: "µs/part", goal: "≤ 0.5" }];
}
