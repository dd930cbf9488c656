import { Readable } from "node:stream";
import { pino } from "pino";
import type { Context } from "#core";

/** A turn with nothing around it, for what is measured without a host. */
export const emptyContext: Context = {
  turn: {
    type: "turn",
    id: "1",
    thread: { platform: "p", space: "s", channel: "c", thread: "t" },
    at: 0,
    author: { id: "ada", isBot: false },
    via: "direct",
    text: "",
    files: [],
    quotes: [],
    origin: null,
  },
  history: [],
  lookedAt: [],
  data: undefined,
  setData: () => Promise.resolve(),
  people: [],
  dialect: "",
  once: (_name, run) => run(),
  recall: () => undefined,
  read: () => Promise.resolve(new Uint8Array()),
  stream: () => Readable.from([]),
  signal: new AbortController().signal,
  log: pino({ level: "silent" }),
};
