import type { Turn } from "#core";

/** About as large as an event of a platform: 1.5 kB of JSON. */
export const turn = (id: string, thread: string): Turn => ({
  type: "turn",
  id,
  thread: { platform: "bench", space: "T0123456789", channel: "C0123456789", thread },
  at: 1,
  author: { id: "U0123456789", isBot: false },
  via: "mention",
  text: "What do you think? ".repeat(55),
  files: [],
  quotes: [],
  origin: { ts: id, blocks: "x".repeat(200) },
});
