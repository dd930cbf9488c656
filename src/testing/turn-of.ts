import type { Turn } from "#core";

/** Makes a turn as a platform would tell it. Name only what the test is about. */
export function turnOf(parts: Partial<Turn> = {}): Turn {
  return {
    type: "turn",
    id: "board/1",
    thread: { platform: "board", space: "s", channel: "c", thread: "t" },
    at: 1_700_000_000_000,
    author: { id: "ada", isBot: false },
    via: "mention",
    text: "hello",
    files: [],
    quotes: [],
    origin: null,
    ...parts,
  };
}
