import { afterEach, describe, expect, test, vi } from "vitest";
import { type RespondFunction, Failure, type FailureKind, LeaseEnded, type Part, progress } from "#core";
import { balance, fallback } from "#models";
import { contextOf, turnOf } from "../support/context.ts";
import { readAnswer as read, statuses } from "../support/reading.ts";

/** A model that does what the test says, and counts its calls. */
function provider(name: string, ...before: Part[]) {
  const state = { asked: 0, fails: undefined as Error | undefined };
  const respond: RespondFunction = async function* () {
    state.asked += 1;
    yield* before;
    if (state.fails !== undefined) throw state.fails;
    yield `${name} answers`;
  };
  return Object.assign(respond, { state });
}

const failing = (name: string, kind: FailureKind = "busy", ...before: Part[]) => {
  const made = provider(name, ...before);
  made.state.fails = new Failure(kind, `${name} fails`);
  return made;
};

afterEach(() => void vi.useRealTimers());

describe("fallback", () => {
  test("asks only the first as long as it works", async () => {
    const [one, two] = [provider("one"), provider("two")];
    expect((await read(fallback(one, two))).text).toBe("one answers");
    expect(two.state.asked).toBe(0);
  });

  test.each<FailureKind>([
    "busy",
    "quota",
    "key",
    "too-long",
    "timeout",
    "offline",
    "no-permission",
    "empty",
    "interrupted",
    "unknown",
  ])("asks the next one after a failure of the kind %s, and says that it does", async (kind) => {
    const { text, parts } = await read(fallback(failing("one", kind), provider("two")));
    expect(text).toBe("two answers");
    expect(statuses(parts)).toEqual(["is asking another model…"]);
  });

  test.each([
    { name: "what was refused", error: new Failure("refused", "no") },
    { name: "a lost lease", error: new LeaseEnded("lost", "late") },
    { name: "an abort", error: new DOMException("stop", "AbortError") },
  ])("does not ask another model after $name", async ({ error }) => {
    const one = provider("one");
    one.state.fails = error;
    const two = provider("two");
    expect((await read(fallback(one, two))).error).toBe(error);
    expect(two.state.asked).toBe(0);
  });

  test.each([
    { name: "a word", part: "Half" },
    { name: "a step", part: progress({ id: "1", title: "look", state: "done" }) },
  ])("does not ask another model once $name is shown", async ({ part }) => {
    const two = provider("two");
    const { error } = await read(fallback(failing("one", "interrupted", part), two));
    expect(error).toMatchObject({ kind: "interrupted" });
    expect(two.state.asked).toBe(0);
  });

  test("ends with the failure of the last model", async () => {
    expect((await read(fallback(failing("one"), failing("two", "offline")))).error?.message).toBe(
      "two fails",
    );
  });

  test("lets a model rest after three failures in a row, and tries it again after half a minute with one question at a time", async () => {
    vi.useFakeTimers({ toFake: ["performance"] });
    const one = failing("one");
    const responder = fallback(one, provider("two"));
    for (let turn = 0; turn < 5; turn += 1) expect((await read(responder)).text).toBe("two answers");
    expect(one.state.asked).toBe(3);

    vi.advanceTimersByTime(31_000);
    await read(responder);
    await read(responder);
    expect(one.state.asked).toBe(4);

    vi.advanceTimersByTime(31_000);
    one.state.fails = undefined;
    expect((await read(responder)).text).toBe("one answers");
    expect((await read(responder)).text).toBe("one answers");
  });

  test("fails at once while all of them rest", async () => {
    const responder = fallback(failing("one"));
    for (let turn = 0; turn < 3; turn += 1) await read(responder);
    expect((await read(responder)).error).toMatchObject({
      kind: "busy",
      message: expect.stringContaining("and rest now"),
    });
  });

  test("does not count bad questions and abandoned answers as failures", async () => {
    const one = provider("one");
    const responder = fallback(one, provider("two"));
    one.state.fails = new Failure("refused", "no");
    for (let turn = 0; turn < 4; turn += 1) await read(responder);
    one.state.fails = undefined;
    for (let turn = 0; turn < 4; turn += 1) for await (const _ of responder(contextOf())) break;
    expect((await read(responder)).text).toBe("one answers");
  });

  test("refuses an empty list", () => {
    expect(() => fallback()).toThrow("take one or more responders");
  });
});

describe("balance", () => {
  const inThread = (thread: string) =>
    contextOf({ turn: turnOf({ thread: { platform: "board", space: "s", channel: "c", thread } }) });

  test("spreads threads over all models, and keeps each thread with one", async () => {
    const all = [provider("one"), provider("two"), provider("three")];
    const responder = balance(...all);
    for (let thread = 0; thread < 60; thread += 1) {
      const first = (await read(responder, inThread(String(thread)))).text;
      expect((await read(responder, inThread(String(thread)))).text).toBe(first);
    }
    for (const { state } of all) expect(state.asked).toBeGreaterThan(15);
  });

  test("falls back to the others", async () => {
    const responder = balance(failing("one"), provider("two"));
    for (let thread = 0; thread < 10; thread += 1)
      expect((await read(responder, inThread(String(thread)))).text).toBe("two answers");
  });
});
