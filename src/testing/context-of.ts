import { pino } from "pino";
import type { Context } from "#core";
import { turnOf } from "./turn-of.ts";

/** Makes the context of a turn: nothing was said before, every step runs, and there are no files. Name only what the test is about. */
export function contextOf(parts: Partial<Context> = {}): Context {
  const turn = parts.turn ?? turnOf();
  const read: Context["read"] = parts.read ?? (() => Promise.reject(new Error("This test has no files.")));
  return {
    turn,
    history: [],
    lookedAt: [],
    data: undefined,
    setData: () => Promise.resolve(),
    people: [{ ...turn.author, name: "Ada" }],
    dialect: "",
    once: (_name, run) => run(),
    recall: () => undefined,
    read,
    async *stream(file) {
      yield await read(file);
    },
    signal: new AbortController().signal,
    log: pino({ level: "silent" }),
    ...parts,
  };
}
