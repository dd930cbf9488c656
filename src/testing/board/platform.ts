import { BadInput, type Platform, type Turn } from "#core";
import { turnOf } from "../turn-of.ts";
import { type BoardAdapter, createBoardAdapter } from "./adapter.ts";
import { type Board, createBoard, visible } from "./board.ts";

/** A chat platform in memory, for tests of a bot with everything that stands between it and people. */
export interface BoardPlatform extends Platform {
  /** Says something to the bot. Resolves with the id of the turn when natter has stored it. */
  say(text: string, parts?: Partial<Turn>): Promise<string>;
  /** Returns what people see of the bot now, message by message. */
  shown(): string[];
  /** What stands behind it: all versions of the messages, the calls, the faults. */
  readonly board: Board;
}

/**
 * The board for `platforms`:
 *
 * ```ts
 * const place = board();
 * const app = natter({ bots: [echo], platforms: [place], storage: memory() });
 * await app.start();
 * await place.say("hello");
 * await app.idle();
 * assert.deepEqual(place.shown(), ["You said: hello"]);
 * ```
 */
export function board({ limit = 4_000 }: { limit?: number } = {}): BoardPlatform {
  const wall = createBoard({ limit });
  let adapter: BoardAdapter | undefined;
  let said = 0;
  return {
    name: "board",
    async connect() {
      adapter = createBoardAdapter({ call: wall.call, limit });
      return adapter;
    },
    async say(text, parts) {
      if (!adapter) throw new BadInput("The board is not connected yet. Start natter first.");
      const id = `board/${(said += 1)}`;
      await adapter.receive(turnOf({ id, text, at: Date.now(), ...parts }));
      return parts?.id ?? id;
    },
    shown: () => visible(wall),
    board: wall,
  };
}
