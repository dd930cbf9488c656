import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Cursors } from "#core";
import { snowflakeAt } from "../../../../src/adapters/discord/hear/origin.ts";
import { createReadCursors } from "../../../../src/adapters/discord/hear/read-cursors.ts";

/** A store whose every access takes a moment, and that can be away. */
function createCursors(): Cursors & { kept: Map<string, string>; isAway: boolean } {
  const kept = new Map<string, string>();
  const cursors = {
    kept,
    isAway: false,
    async get(key: string) {
      await Promise.resolve();
      if (cursors.isAway) throw new Error("The store is away.");
      return kept.get(key);
    },
    async set(key: string, value: string) {
      await Promise.resolve();
      if (cursors.isAway) throw new Error("The store is away.");
      kept.set(key, value);
    },
  };
  return cursors;
}

const [first, second] = [snowflakeAt(1_700_000_000_000), snowflakeAt(1_700_000_001_000)];

describe("the read cursor of a server", () => {
  beforeEach(() => void vi.useFakeTimers());
  afterEach(() => void vi.useRealTimers());

  test("is stored soon, and not before all messages up to it are durable", async () => {
    const cursors = createCursors();
    const readCursors = createReadCursors(cursors);
    const slow = readCursors.begin("server", first);
    readCursors.begin("server", second)();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(cursors.kept.get("seen server")).toBeUndefined();
    slow();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(cursors.kept.get("seen server")).toBe(second);
  });

  test("survives that the store is away for a moment", async () => {
    const cursors = createCursors();
    const readCursors = createReadCursors(cursors);
    readCursors.begin("server", first)();
    cursors.isAway = true;
    await vi.advanceTimersByTimeAsync(3_000);
    cursors.isAway = false;
    await readCursors.flush();
    expect(cursors.kept.get("seen server")).toBe(first);
  });

  test("waits while it is held, and is stored afterwards without a new message", async () => {
    const cursors = createCursors();
    const readCursors = createReadCursors(cursors);
    const release = readCursors.hold();
    readCursors.begin("server", first)();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(cursors.kept.get("seen server")).toBeUndefined();
    release();
    await vi.advanceTimersByTimeAsync(5_000);
    expect(cursors.kept.get("seen server")).toBe(first);
  });
});

describe("direct messages", () => {
  test("that come at the same time are all listed", async () => {
    const cursors = createCursors();
    const readCursors = createReadCursors(cursors);
    await Promise.all(["1", "2", "3"].map((channel) => readCursors.noteDirect(channel)));
    expect((await createReadCursors(cursors).directs()).toSorted()).toEqual(["1", "2", "3"]);
  });

  test("that were used last are listed, however many there were before", async () => {
    const cursors = createCursors();
    const readCursors = createReadCursors(cursors);
    await readCursors.noteDirect("friend");
    for (let other = 0; other < 200; other += 1)
      await readCursors.noteDirect(`other ${other}`.replace(" ", ""));
    await readCursors.noteDirect("friend");
    const known = await createReadCursors(cursors).directs();
    expect(known).toHaveLength(200);
    expect(known).toContain("friend");
  });

  test("are listed after the store was away", async () => {
    const cursors = createCursors();
    const readCursors = createReadCursors(cursors);
    await readCursors.noteDirect("1");
    cursors.isAway = true;
    await expect(readCursors.noteDirect("2")).rejects.toThrow("away");
    cursors.isAway = false;
    await readCursors.noteDirect("2");
    expect(await createReadCursors(cursors).directs()).toEqual(["1", "2"]);
  });
});
