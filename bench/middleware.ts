import { measure } from "mitata";
import { compose, type Middleware } from "#core";
import { emptyContext } from "./empty-context.ts";
import type { Figure } from "./figure.ts";

const parts = 1_000;
const layers = 10;

const through: Middleware = (next) =>
  async function* (context) {
    yield* next(context);
  };

/** What one more layer costs per part: a stack of them against none. */
export async function benchMiddleware(): Promise<Figure[]> {
  const run = (count: number) => {
    const responder = compose(...Array.from({ length: count }, () => through))(async function* () {
      for (let part = 0; part < parts; part += 1) yield "x";
    });
    return async (): Promise<void> => {
      for await (const _ of responder(emptyContext)) continue;
    };
  };
  const bare = await measure(run(0));
  const stacked = await measure(run(layers));
  const microseconds = (stacked.p50 - bare.p50) / layers / parts / 1_000;
  return [{ what: "a pass-through middleware", value: microseconds, unit: "µs/part", goal: "≤ 0.5" }];
}
