import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { LeaseEnded } from "#core";
import { createPassingStatus } from "../../../src/core/platform-kit/passing-status.ts";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

/** A platform whose gate opens, and which answers, when the test says so. */
function createPlatform() {
  const told: string[] = [];
  const gate = Promise.withResolvers<void>();
  const answer = Promise.withResolvers<void>();
  const status = createPassingStatus({
    refreshEvery: 1_000,
    async send(wanted) {
      await gate.promise;
      const text = wanted();
      if (text === undefined) return;
      told.push(text);
      await answer.promise;
    },
  });
  return { told, gate, answer, status };
}

test("a text that waited at the gate is not sent when the bot has posted in the meantime", async () => {
  const { told, gate, status } = createPlatform();
  const shown = status.show("is thinking…");
  status.rest();
  gate.resolve();
  await shown;
  expect(told).toEqual([]);
});

test("a text that waited at the gate goes out as the newest one", async () => {
  const { told, gate, answer, status } = createPlatform();
  const shown = [status.show("is thinking…"), status.show("is searching…")];
  gate.resolve();
  answer.resolve();
  await Promise.all(shown);
  expect(told).toEqual(["is searching…", "is searching…"]);
});

test("a post waits for a call that has passed the gate", async () => {
  const { gate, answer, status } = createPlatform();
  const shown = status.show("is thinking…");
  gate.resolve();
  await vi.advanceTimersByTimeAsync(0);
  const said = status.said();
  answer.resolve();
  expect(await said).toBe(true);
  await shown;
});

test("a post does not wait long for a call that is not answered", async () => {
  const { gate, status } = createPlatform();
  void status.show("is thinking…");
  gate.resolve();
  await vi.advanceTimersByTimeAsync(0);
  const said = status.said();
  await vi.advanceTimersByTimeAsync(300);
  expect(await said).toBe(false);
});

test("a post does not wait for a call that still waits at the gate", async () => {
  const { status, told, gate } = createPlatform();
  const shown = status.show("is thinking…");
  expect(await status.said()).toBe(true);
  gate.resolve();
  await shown;
  expect(told).toEqual([]);
});

test("a process without the lease shows it no more", async () => {
  let calls = 0;
  const status = createPassingStatus({
    refreshEvery: 1_000,
    send() {
      calls += 1;
      return Promise.reject(new LeaseEnded("lost", "Another process writes this answer now."));
    },
  });
  await expect(status.show("is thinking…")).rejects.toThrow(LeaseEnded);
  await vi.advanceTimersByTimeAsync(5_000);
  expect(calls).toBe(1);
});
