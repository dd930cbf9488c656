import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import type { Cursors, Inbound } from "#core";
import { createSlackAdapter } from "../../../../src/adapters/slack/adapter.ts";
import { createReadCursors } from "../../../../src/adapters/slack/hear/read-cursors.ts";
import "../../../support/simulator-matchers.ts";
import { openSlack, type SlackWorld } from "../world.ts";

/** Cursors that the test can read and make unreachable. */
function createCursors(): Cursors & { kept: Map<string, string>; isAway: boolean } {
  const kept = new Map<string, string>();
  const cursors = {
    kept,
    isAway: false,
    get: (key: string) => Promise.resolve(kept.get(key)),
    set(key: string, value: string) {
      if (cursors.isAway) return Promise.reject(new Error("The store is away."));
      return Promise.resolve(void kept.set(key, value));
    },
  };
  return cursors;
}

describe("the read cursor of a channel", () => {
  let world: SlackWorld;
  beforeEach(async () => {
    world = await openSlack();
  });
  afterEach(() => world.close());

  test("advances with each message, but not past a gap that could not be read", async () => {
    const cursors = createCursors();
    const { space, channel } = world.channel.place;
    const seen = () => cursors.kept.get(`seen ${space}/${channel}`);
    const { calls, faults } = world;
    /** One process: it starts, hears one message and stops. Resolves to that message's time. */
    const hear = async (text: string, until: (timestamp: string) => void): Promise<string> => {
      const heard: Inbound[] = [];
      const adapter = createSlackAdapter(world.options);
      await adapter.start(async (event) => void heard.push(event), cursors);
      const { message } = await world.asker.says(`@natter ${text}`);
      await vi.waitFor(() => expect(JSON.stringify(heard)).toContain(text));
      await vi.waitFor(() => until(message.id), 5_000);
      await adapter.stop();
      return message.id;
    };
    await hear("first", (timestamp) => expect(seen()).toBe(timestamp));
    const second = await hear("second", (timestamp) => expect(seen()).toBe(timestamp));
    const before = calls.list("conversations.history").length;
    for (let n = 0; n < 20; n += 1) faults.next("conversations.history", { kind: "server-error" });
    await hear("third", () =>
      expect(calls.list("conversations.history").length).toBeGreaterThanOrEqual(before + 2),
    );
    expect(seen()).toBe(second);
  });

  test("may be lost when the process ends", async () => {
    const cursors = createCursors();
    const heard: Inbound[] = [];
    const adapter = createSlackAdapter(world.options);
    await adapter.start(async (event) => void heard.push(event), cursors);
    await world.asker.says("@natter hello");
    await vi.waitFor(() => expect(heard).not.toEqual([]));
    cursors.isAway = true;
    await expect(adapter.stop()).resolves.toBeUndefined();
  });

  test("is stored later if the store was away", async () => {
    const cursors = createCursors();
    const readCursors = createReadCursors(cursors);
    const note = (channel: string) =>
      readCursors.note({ space: "T1", channel, thread: "1.1", timestamp: "1.1", isOurs: true });
    cursors.isAway = true;
    note("C1");
    await expect(readCursors.flush()).rejects.toThrow("away");
    cursors.isAway = false;
    note("C2");
    await readCursors.flush();
    expect(await readCursors.channels("T1")).toEqual(["C1", "C2"]);
    expect(await readCursors.newest("T1", "C1")).toBe("1.1");
    expect(await readCursors.threads("T1", "C1")).toEqual(["1.1"]);
  });
});
