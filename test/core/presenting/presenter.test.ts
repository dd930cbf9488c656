import { describe, expect, test } from "vitest";
import fc from "fast-check";
import {
  createPacer,
  type JsonValue,
  type Lease,
  type LeaseEnd,
  LeaseEnded,
  type Page,
  type Part,
  type Surface,
  status,
  progress,
} from "#core";
import { createGate } from "../../../src/core/presenting/gate.ts";
import { createTurnRecord } from "../../../src/core/answering/turn-record.ts";
import { createPresenter } from "../../../src/core/presenting/presenter.ts";
import { createBoard, visible } from "../../../src/testing/board/board.ts";
import { type BoardAdapterOptions, createBoardAdapter } from "../../../src/testing/board/adapter.ts";
import { createSteppedClock } from "../../support/clock.ts";
import { createLogSink, turnOf } from "../../support/context.ts";

function createLease(saved: Record<string, JsonValue> = {}) {
  const end = new AbortController();
  const lease: Lease = {
    signal: end.signal,
    fence: 1,
    attempt: 1,
    saved,
    async save(field, value) {
      saved[field] = value;
    },
    check() {
      if (end.signal.reason === "lost") throw new LeaseEnded("lost", "overslept");
    },
  };
  return { lease, end: (reason: LeaseEnd) => end.abort(reason), saved };
}

interface Options extends Partial<Omit<BoardAdapterOptions, "call">> {
  saved?: Record<string, JsonValue>;
  board?: ReturnType<typeof createBoard>;
  deleted?: "end" | "again";
  /** A text with this makes the surface throw wherever it meets it. */
  cannotRead?: RegExp;
}

/** A surface that throws at a text that it cannot read, in every place where it reads one. */
function reading(surface: Surface, cannotRead: RegExp | undefined): Surface {
  const check = (page: Page): Page => {
    if (cannotRead?.test(page.text)) throw new RangeError("Maximum call stack size exceeded");
    return page;
  };
  return {
    ...surface,
    fits: (page) => surface.fits(check(page)),
    async open(page, key) {
      const draft = await surface.open(() => check(page()), key);
      return {
        ...draft,
        update: (next) => draft.update(() => check(next())),
        finish: (last) => draft.finish(check(last)),
      };
    },
  };
}

function createScene({ limit = 200, saved, deleted, board: old, cannotRead, ...options }: Options = {}) {
  const clock = createSteppedClock();
  const board = old ?? createBoard({ limit, now: clock.now });
  const adapter = createBoardAdapter({ limit, call: board.call, ...options });
  const { lease, end } = createLease(saved);
  const { log, lines } = createLogSink();
  const gate = createGate({ adapter, lease, clock, pacer: createPacer({ clock }) });
  const surface = reading(adapter.surface(turnOf(), gate), cannotRead);
  const presenter = createPresenter({
    late: () => {},
    turnId: "board/1",
    platform: "board",
    surface,
    gate,
    lease,
    record: createTurnRecord("board/1", lease),
    log,
    clock,
    ...(deleted ? { deleted } : {}),
  });
  /** Steps the clock until the promise is settled. */
  const during = async <T>(promise: Promise<T>): Promise<T> => {
    let done = false;
    promise.then(
      () => (done = true),
      () => (done = true),
    );
    for (let round = 0; round < 2_000 && !done; round += 1) await clock.advance(100);
    return promise;
  };
  return {
    board,
    clock,
    lines,
    lease,
    presenter,
    end,
    during,
    finish: () => during(presenter.stopShowing().then((pages) => presenter.seal(pages, clock.now()))),
  };
}

const sentence = (n: number): string => `This is sentence number ${n} of the answer. `;

describe("an answer", () => {
  test("shows its first text at once and everything in the end, in one message", async () => {
    const { board, presenter, clock, finish } = createScene({ gap: 1_000 });
    presenter.add("Hel");
    await clock.advance(0);
    expect(visible(board)).toEqual(["Hel"]);
    presenter.add("lo ");
    presenter.add("world");
    await finish();
    expect(visible(board)).toEqual(["Hello world"]);
    expect(board.messages).toHaveLength(1);
  });

  test("skips versions on a slow platform and never holds the model back", async () => {
    const { board, presenter, clock, finish } = createScene({ gap: 1_000 });
    for (let n = 0; n < 50; n += 1) {
      presenter.add("a");
      await clock.advance(100);
    }
    await finish();
    expect(visible(board)).toEqual(["a".repeat(50)]);
    expect(board.messages[0]?.versions.length).toBeLessThanOrEqual(7);
  });

  test("drops the edit that waits for its turn when the answer is complete", async () => {
    const { board, presenter, clock, finish } = createScene({ budget: () => ({ limit: 1, window: 60_000 }) });
    presenter.add("first");
    await clock.advance(0);
    presenter.add(" second");
    await clock.advance(1_000);
    presenter.add(" third");
    await finish();
    expect(board.messages[0]?.versions).toEqual(["first", "first second third"]);
  });

  test.each(["edit", "append"] as const)(
    "goes over several messages and loses nothing, on a platform that would %s",
    async (mode) => {
      const { board, presenter, clock, finish } = createScene({ mode, gap: 50 });
      let whole = "";
      for (let n = 0; n < 40; n += 1) {
        whole += sentence(n);
        presenter.add(sentence(n));
        await clock.advance(20);
      }
      await finish();
      expect(visible(board).join(" ").replaceAll(/\s+/g, " ").trim()).toBe(whole.trim());
      expect(board.messages.length).toBeGreaterThan(8);
      for (const { versions } of board.messages)
        for (const version of versions) expect(version.length).toBeLessThanOrEqual(200);
    },
  );

  test("never shows an older text after a newer one, whatever fails and however long it takes", async () => {
    const trouble = fc.constantFrom("none", "limited", "error", "applied", "slow");
    await fc.assert(
      fc.asyncProperty(
        fc.array(trouble, { maxLength: 30 }),
        fc.array(fc.integer({ min: 0, max: 400 }), { minLength: 10, maxLength: 60 }),
        async (troubles, delays) => {
          const { board, presenter, clock, finish } = createScene({ gap: 100 });
          for (const kind of troubles) {
            for (const name of ["edit"]) {
              board.fault(name, async (apply) => {
                if (kind === "limited") return { ok: false, error: "limited", retryAfter: 700 };
                if (kind === "error") return { ok: false, error: "server error" };
                if (kind === "slow") await clock.sleep(900);
                const answer = apply();
                return kind === "applied" ? { ok: false, error: "connection reset" } : answer;
              });
            }
          }
          let whole = "";
          for (const [n, delay] of delays.entries()) {
            whole += sentence(n);
            presenter.add(sentence(n));
            await clock.advance(delay);
          }
          await finish();
          expect(visible(board).join(" ").replaceAll(/\s+/g, " ").trim()).toBe(whole.trim());
          for (const { versions } of board.messages) {
            for (const [at, version] of versions.entries())
              expect(version.length).toBeGreaterThanOrEqual(versions[at - 1]?.length ?? 0);
          }
        },
      ),
      { numRuns: 40 },
    );
  });

  test("that the platform refuses while it grows is tried again when there is more of it, and logged once", async () => {
    const { board, presenter, clock, lines, finish } = createScene({ gap: 1_000 });
    presenter.add("half");
    await clock.advance(0);
    for (let n = 0; n < 5; n += 1) board.fault("edit", () => ({ ok: false, error: "refused" }));
    for (const more of [" and", " a", " little"]) {
      presenter.add(more);
      await clock.advance(10_000);
    }
    expect(board.calls.filter(({ name }) => name === "edit")).toHaveLength(3);
    expect(lines.filter(({ level }) => level === 40)).toHaveLength(1);
    await finish();
    expect(visible(board).at(-1)).toBe("half and a little");
  });

  test("ends in silence when a person deletes its message", async () => {
    const { board, presenter, clock, finish } = createScene();
    presenter.add("nothing wants");
    await clock.advance(0);
    board.remove("1");
    presenter.add(" this");
    await clock.advance(10);
    expect(presenter.unwanted.aborted).toBe(true);
    await finish();
    expect(visible(board)).toEqual([]);
  });

  test("is posted again when its message was deleted, where that is the policy", async () => {
    const { board, presenter, clock, finish } = createScene({ deleted: "again" });
    presenter.add("everybody wants");
    await clock.advance(0);
    board.remove("1");
    presenter.add(" this");
    await clock.advance(10);
    await finish();
    expect(visible(board)).toEqual(["everybody wants this"]);
  });

  test("shows steps as they change, a card and how it ended", async () => {
    const { board, presenter, clock, finish } = createScene();
    const parts: Part[] = [
      progress({ id: "1", title: "search", state: "running" }),
      "Found it.",
      progress({ id: "1", title: "search", state: "done" }),
      { type: "card", title: "Ticket 7" },
    ];
    for (const part of parts) {
      if (typeof part === "string" || part.type !== "status") presenter.add(part);
      await clock.advance(1);
    }
    presenter.answer.ending = "stopped";
    await finish();
    expect(board.messages[0]?.versions[0]).toBe("[… search]");
    expect(visible(board)).toEqual(["[✓ search]\nFound it.\n{Ticket 7}\n(stopped)"]);
  });

  test("shows what the bot is doing, and clears that in the end", async () => {
    const { board, presenter, clock, finish } = createScene();
    presenter.add(status("is searching…"));
    await clock.advance(0);
    expect(board.status).toBe("is searching…");
    presenter.add("done");
    await finish();
    expect(board.status).toBeNull();
  });

  test("that is blank posts nothing", async () => {
    const { board, presenter, finish } = createScene();
    presenter.add("  \n ");
    presenter.answer.ending = "stopped";
    await finish();
    expect(board.messages).toEqual([]);
  });

  test("is written no further by a process that lost its lease", async () => {
    const { board, presenter, clock, end } = createScene();
    presenter.add("mine");
    await clock.advance(0);
    end("lost");
    presenter.add(" no more");
    await clock.advance(5_000);
    expect(visible(board)).toEqual(["mine"]);
    await expect(presenter.seal([{ text: "stale", progress: [], buttons: [] }], 0)).rejects.toThrow(
      LeaseEnded,
    );
    expect(visible(board)).toEqual(["mine"]);
  });
});

describe("an answer that another process began", () => {
  test("goes on in its messages, which keep their text until there is more", async () => {
    const first = createScene({ gap: 50 });
    for (let n = 0; n < 10; n += 1) {
      first.presenter.add(sentence(n));
      await first.clock.advance(500);
    }
    const saved: Record<string, JsonValue> = JSON.parse(JSON.stringify(first.lease.saved));
    const before = visible(first.board);
    expect(before.length).toBeGreaterThan(1);

    const second = createScene({ gap: 50, saved, board: first.board });
    const callsBefore = first.board.calls.length;
    second.presenter.add("Short, so far.");
    await second.clock.advance(1_000);
    expect(first.board.calls.length).toBe(callsBefore);
    expect(visible(first.board)).toEqual(before);
    await second.finish();
    expect(visible(first.board)).toEqual(["Short, so far."]);
  });

  test("is found by its key when only the key was saved", async () => {
    const first = createScene();
    first.presenter.add("posted, and then dead");
    await first.clock.advance(0);
    const second = createScene({ board: first.board, saved: { "page 1": { key: "board/1#1.1" } } });
    second.presenter.add("posted, and then alive again");
    await second.finish();
    expect(visible(first.board)).toEqual(["posted, and then alive again"]);
  });
});

describe("a text that the surface cannot read", () => {
  test("costs no word that was written before or after it, and shows none twice", async () => {
    const { board, presenter, clock, finish } = createScene({ cannotRead: /> > > >/ });
    for (const part of ["Good words.\n\n", "> > > > deep\n\n", "Last words."]) {
      presenter.add(part);
      await clock.advance(3_000);
    }
    await finish();
    expect(visible(board)).toEqual(["Good words.\n\n\\> \\> \\> \\> deep\n\nLast words."]);
  });

  test("ends its page where it cannot even be shown without its marks", async () => {
    const { board, presenter, finish } = createScene({ cannotRead: /deep/ });
    presenter.add("Good words.\n\nThis is deep.");
    await finish();
    expect(visible(board)[0]).toBe("Good words.");
    expect(visible(board).join("").replaceAll(" ", "")).toBe("Goodwords.Thisisdeep.");
  });
});
