import { describe, expect, test } from "vitest";
import { createFaults } from "../../src/world/faults.ts";

const limited = { kind: "rate-limited", retryAfterSeconds: 2 } as const;
const broken = { kind: "server-error" } as const;
const slow = { kind: "slow", ms: 100 } as const;
const all = ["rate-limited", "server-error", "slow"] as const;

describe("faults", () => {
  test("happen once, to the call they are planned for, in the order of planning", () => {
    const faults = createFaults();
    faults.next("chat.update", limited);
    faults.next("chat.update", broken);
    expect(faults.take("slack", "chat.postMessage", all)).toBeUndefined();
    expect(faults.take("slack", "chat.update", all)).toBe(limited);
    expect(faults.take("slack", "chat.update", all)).toBe(broken);
    expect(faults.take("slack", "chat.update", all)).toBeUndefined();
  });

  test("happen as often as they are planned", () => {
    const faults = createFaults();
    faults.next("chat.update", slow, 2);
    const taken = [1, 2, 3].map(() => faults.take("slack", "chat.update", all));
    expect(taken).toEqual([slow, slow, undefined]);
  });

  test("that always happen come after those that happen once, and end when they are cleared", () => {
    const faults = createFaults();
    faults.always("chat.update", slow);
    faults.next("chat.update", broken);
    const taken = [1, 2, 3].map(() => faults.take("slack", "chat.update", all));
    expect(taken).toEqual([broken, slow, slow]);
    faults.clear("chat.update", "slow");
    expect(faults.planned()).toEqual([]);
  });

  test("may be taken by a listener that hears of them", () => {
    const taken: unknown[] = [];
    const faults = createFaults(() => taken.push(faults.take("slack", "socket", ["dropped-socket"])));
    faults.next("socket", { kind: "dropped-socket" });
    faults.clear();
    faults.always("socket", { kind: "dropped-socket" });
    expect(taken.filter(Boolean)).toHaveLength(2);
  });

  test("wait for a call that they can hit", () => {
    const faults = createFaults();
    faults.next("*", { kind: "delayed-event", ms: 5 });
    expect(faults.take("discord", "MESSAGE_CREATE", ["slow"])).toBeUndefined();
    expect(faults.take("discord", "MESSAGE_CREATE", ["delayed-event"])?.ms).toBe(5);
  });

  test("can be meant for all of one platform", () => {
    const faults = createFaults();
    faults.next("slack:*", broken);
    expect(faults.take("discord", "GET /gateway/bot", all)).toBeUndefined();
    expect(faults.take("slack", "auth.test", all)).toBe(broken);
  });

  test("are cleared for one target without touching the others", () => {
    const faults = createFaults();
    faults.next("a", slow);
    faults.next("a", broken);
    faults.next("b", slow);
    faults.clear("a", "slow");
    expect(faults.planned()).toMatchObject([
      { target: "a", fault: broken },
      { target: "b", fault: slow },
    ]);
    faults.clear();
    expect(faults.planned()).toEqual([]);
  });
});
