import type { Inbound, Turn } from "#core";
import { type BoardAdapter, createBoardAdapter } from "../../src/testing/board/adapter.ts";
import { type Board, type BoardAnswer, createBoard } from "../../src/testing/board/board.ts";
import { turnOf } from "../../src/testing/turn-of.ts";
import type { World, WorldFault, WorldPerson } from "../../src/testing/adapter/world.ts";

/** What the board does not have. */
export const lacking = {
  mention: "everything on a board is for the bot",
  otherBotSays: "a board has one bot",
  share: "a board has no files",
  files: "a board has no files",
  press: "a board has no buttons",
  alarm: "a board notifies no one",
  wasNotified: "a board notifies no one",
  "catch-up": "a board tells nothing twice",
};

const limited = (): BoardAnswer => ({ ok: false, error: "limited", retryAfter: 100 });
const closed = (): BoardAnswer => ({ ok: false, error: "limited", retryAfter: 45_000 });
const away = (): BoardAnswer => ({ ok: false, error: "away" });
const failed = (): BoardAnswer => ({ ok: false, error: "failed" });
const unanswered = (apply: () => BoardAnswer): BoardAnswer => {
  apply();
  return { ok: false, error: "unanswered" };
};
const faults: Record<
  Exclude<WorldFault, "doubled event">,
  [call: string, fault: Parameters<Board["fault"]>[1]]
> = {
  "refused post": ["post", limited],
  "refused edit": ["edit", limited],
  "closed edits": ["edit", closed],
  "failed edit": ["edit", failed],
  "unanswered post": ["post", unanswered],
  "unanswered edit": ["edit", unanswered],
};

/** What a test may spoil. */
export interface Spoiler {
  adapter?(adapter: BoardAdapter): BoardAdapter;
  /** Changes what the adapter hears. */
  hear?(event: Inbound): Inbound | undefined;
  /** Changes what the adapter calls. */
  call?(call: Board["call"]): Board["call"];
  mode?: "append";
  /** Changes what a person sees. */
  shown?(person: WorldPerson, texts: string[]): string[];
}

/** Opens a board with two people in front of it. */
export async function openBoard(spoil: Spoiler = {}): Promise<World> {
  const limit = 2_000;
  const board = createBoard({ limit });
  const questions = new Map<string, Turn>();
  let adapter: BoardAdapter | undefined;
  let isAway = false;
  let isDoubled: (() => void) | undefined;
  const standing = () => board.messages.filter(({ removed }) => !removed);
  const tell = async (event: Inbound): Promise<void> => {
    const heard = spoil.hear ? spoil.hear(event) : event;
    if (heard) await adapter?.receive(heard);
  };
  const change = (said: string): Pick<Turn, "thread" | "at"> & { message: string } => {
    const { thread = turnOf().thread } = questions.get(said) ?? {};
    return { thread, at: Date.now(), message: said };
  };
  return {
    longAnswer: 6_000,
    asker: { id: "ada", name: "ADA" },
    bystander: { id: "ben", name: "BEN" },
    adapter() {
      const reach: Board["call"] = async (...given) => (isAway ? away() : board.call(...given));
      const call = spoil.call?.(reach) ?? reach;
      const made = createBoardAdapter({ call, limit, gap: 10, mode: spoil.mode ?? "edit" });
      adapter = spoil.adapter?.(made) ?? made;
      return adapter;
    },
    async say({ id: author }, text, within) {
      const id = `board/${questions.size + 1}`;
      const root = questions.get(within ?? "")?.thread ?? { ...turnOf().thread, thread: id };
      const turn = turnOf({ id, text, thread: root, at: Date.now(), author: { id: author, isBot: false } });
      questions.set(id, turn);
      await tell(turn);
      if (isDoubled) await tell(turn);
      isDoubled?.();
      return id;
    },
    edit: (_, said, text) => tell({ type: "edited", id: `${said} edited`, text, ...change(said) }),
    delete: (_, said) => tell({ type: "deleted", id: `${said} deleted`, ...change(said) }),
    async stop({ id }, within) {
      const { thread, at } = change(within);
      await tell({ type: "stopped", id: `${within} stopped`, thread, at, by: { id, isBot: false } });
    },
    async shown(person) {
      const texts = standing().map(({ versions }) => versions.at(-1) ?? "");
      return spoil.shown?.(person, texts) ?? texts;
    },
    versions: async () => standing().map(({ versions }) => versions),
    isWorking: async () => board.status !== null,
    async removeAnswer() {
      board.remove(standing().at(-1)?.id ?? "");
    },
    fault(name) {
      let hasHappened = false;
      if (name === "doubled event")
        isDoubled = () => {
          isDoubled = undefined;
          hasHappened = true;
        };
      else {
        const [call, fault] = faults[name];
        for (let left = name === "closed edits" ? 3 : 1; left > 0; left -= 1)
          board.fault(call === "edit" ? (spoil.mode ?? call) : call, (apply) => {
            hasHappened = left === 1;
            return fault(apply);
          });
      }
      return () => hasHappened;
    },
    goAway() {
      isAway = true;
      return () => (isAway = false);
    },
    close: async () => {},
  };
}
