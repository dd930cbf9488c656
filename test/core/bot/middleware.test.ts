import { setTimeout } from "node:timers/promises";
import { describe, expect, test } from "vitest";
import {
  apologies,
  apologize,
  Failure,
  type FailureKind,
  isRetryable,
  LeaseEnded,
  limit,
  type LimitOptions,
  logTurns,
  type Measurement,
  measure,
  type Part,
  type Responder,
  retry,
  status,
  type ThreadRef,
  timeout,
  toFailure,
  toMilliseconds,
} from "#core";
import { createSteppedClock } from "../../support/clock.ts";
import { contextOf, createLogSink, partsOf, responderOf, textOf, turnOf } from "../../support/context.ts";

async function* failing(error: unknown, ...before: Part[]): AsyncGenerator<Part> {
  yield* before;
  throw error;
}

/** A source that hangs after the given parts. */
function hanging(...before: Part[]) {
  return async function* (): AsyncGenerator<Part> {
    yield* before;
    await new Promise(() => {});
  };
}

const withHeaders = Object.assign(new Error("slow down"), {
  status: 429,
  headers: new Headers({ "retry-after": "7" }),
});

describe("a failure", () => {
  const errors: { name: string; error: unknown; kind: FailureKind }[] = [
    { name: "HTTP 429", error: Object.assign(new Error(), { status: 429 }), kind: "busy" },
    { name: "HTTP 503", error: Object.assign(new Error(), { status: 503 }), kind: "busy" },
    {
      name: "a used up quota",
      error: Object.assign(new Error(), { status: 429, code: "insufficient_quota" }),
      kind: "quota",
    },
    { name: "a wrong key", error: Object.assign(new Error(), { status: 401 }), kind: "key" },
    { name: "a forbidden thing", error: Object.assign(new Error(), { status: 403 }), kind: "no-permission" },
    {
      name: "too long a context",
      error: Object.assign(new Error(), { status: 400, code: "context_length_exceeded" }),
      kind: "too-long",
    },
    {
      name: "a content filter",
      error: Object.assign(new Error(), { code: "content_filter" }),
      kind: "refused",
    },
    {
      name: "fetch's hidden cause",
      error: new TypeError("fetch failed", { cause: Object.assign(new Error(), { code: "ECONNREFUSED" }) }),
      kind: "offline",
    },
    { name: "a body that ends early", error: new TypeError("terminated"), kind: "interrupted" },
    { name: "AbortSignal.timeout", error: new DOMException("late", "TimeoutError"), kind: "timeout" },
    { name: "anything else", error: "a thrown string", kind: "unknown" },
  ];
  test.each(errors)("is recognised by its shape: $name is $kind", ({ error, kind }) => {
    expect(toFailure(error).kind).toBe(kind);
  });

  test("knows how long to wait, from the headers", () => {
    expect(toFailure(withHeaders).retryAfter).toBe(7_000);
  });

  test.each([
    { value: "45", ms: 45_000 },
    { value: "0", ms: 0 },
    { value: "99999999", ms: 86_400_000 },
    { value: "-5", ms: undefined },
    { value: "NaN", ms: undefined },
    { value: "soon", ms: undefined },
    // The server's clock counts, not this machine's.
    { value: "Mon, 01 Jan 2024 00:00:45 GMT", ms: 45_000 },
    { value: "Sun, 31 Dec 2023 23:00:00 GMT", ms: 0 },
  ])("reads the Retry-After $value as $ms ms", ({ value, ms }) => {
    const headers = new Headers({ "retry-after": value, date: "Mon, 01 Jan 2024 00:00:00 GMT" });
    expect(toFailure(Object.assign(new Error("no"), { status: 429, headers })).retryAfter).toBe(ms);
  });

  test.each([
    { error: new Failure("busy", ""), again: true },
    { error: new Failure("quota", ""), again: false },
    { error: new Failure("key", ""), again: false },
    { error: new LeaseEnded("lost", ""), again: false },
    { error: new DOMException("stopped", "AbortError"), again: false },
    { error: Object.assign(new Error(), { code: "ECONNRESET" }), again: true },
  ])("$error is worth another try: $again", ({ error, again }) => {
    expect(isRetryable(error)).toBe(again);
  });
});

describe("apologize", () => {
  test.each(Object.keys(apologies) as FailureKind[])(
    "has a sentence for %s, with a trace id and without the raw error",
    async (kind) => {
      const { log: logger, lines } = createLogSink();
      const responder = responderOf([apologize()], () => failing(new Failure(kind, "raw secret")));
      const parts = await partsOf(responder, contextOf({ log: logger }));
      const text = textOf(parts);
      expect(text).toContain(apologies[kind]);
      expect(text).not.toContain("raw secret");
      expect(parts.at(-1)).toEqual({ type: "finish", reason: "failed" });
      const trace = /trace (\w{8})/.exec(text)?.[1];
      expect(lines).toHaveLength(1);
      expect(lines[0]).toMatchObject({ kind, trace });
    },
  );

  test("has a sentence for a kind that only plain JavaScript can throw", async () => {
    const misspelt = Object.assign(new Failure("busy", ""), { kind: "rate-limited" });
    const responder = responderOf([apologize()], () => failing(misspelt));
    expect(textOf(await partsOf(responder, contextOf()))).toContain(apologies.unknown);
  });

  test("puts the sentence below what is already shown", async () => {
    const parts = await partsOf(responderOf([apologize()], () => failing(new Error("x"), "Half an")));
    expect(textOf(parts)).toMatch(/^Half an\n\n⚠️ /);
  });

  test("says when to ask again, if the provider named a long wait", async () => {
    const [text] = await partsOf(
      responderOf([apologize()], () => failing(new Failure("busy", "", { retryAfter: 3_600_000 }))),
    );
    expect(text).toContain("no room for this bot right now. Ask again in about 60 minutes.");
  });

  test("takes the author's own text", async () => {
    const own = apologize({ onError: (error, turn) => `Sorry ${turn.author.id}: ${error.message}` });
    const [text] = await partsOf(responderOf([own], () => failing(new Error("no coffee"))));
    expect(text).toContain("Sorry ada: no coffee");
  });

  test.each([new LeaseEnded("lost", "late"), new DOMException("stopped", "AbortError")])(
    "lets %s through, because the reader needs no apology for it",
    async (error) => {
      await expect(partsOf(responderOf([apologize()], () => failing(error)))).rejects.toBe(error);
    },
  );
});

describe("timeout", () => {
  test.each([
    { name: "no first part", options: { firstPart: 5 }, before: [], says: "Nothing was answered after 5 ms" },
    {
      name: "a status is no first part",
      options: { firstPart: 5 },
      before: [status("…")],
      says: "Nothing was answered",
    },
    { name: "silence in the middle", options: { idle: 5 }, before: ["a"], says: "stood still after 5 ms" },
    { name: "too long in all", options: { total: 5 }, before: ["a"], says: "not complete after 5 ms" },
  ])("ends an answer with $name", async ({ options, before, says }) => {
    const parts = partsOf(responderOf([timeout(options)], hanging(...before)));
    await expect(parts).rejects.toMatchObject({ kind: "timeout", message: expect.stringContaining(says) });
  });

  test("does not touch a quick answer", async () => {
    expect(
      await partsOf(responderOf([timeout({ firstPart: "20s", idle: "5s", total: "1m" })], () => "quick")),
    ).toEqual(["quick"]);
  });

  test("takes a limit that is longer than a timer can wait", async () => {
    // A timer that was set too far ahead would fire after one millisecond, before this one.
    const responder = responderOf([timeout({ total: "60d" })], () => setTimeout(5, "late"));
    expect(await partsOf(responder)).toEqual(["late"]);
    expect(toMilliseconds("1.5m")).toBe(90_000);
  });
});

describe("retry", () => {
  const clock = createSteppedClock();
  /** Fails so many times before it answers. */
  const flaky = (failures: number, error: unknown, ...before: Part[]) => {
    const state = { tries: 0 };
    const answering = async function* (): AsyncGenerator<Part> {
      state.tries += 1;
      yield* before;
      if (state.tries <= failures) throw error;
      yield "at last";
    };
    return { state, answering };
  };
  const run = async (responder: Responder): Promise<Part[]> => {
    const parts = partsOf(responder);
    let done = false;
    parts.then(
      () => (done = true),
      () => (done = true),
    );
    for (let step = 0; step < 200 && !done; step += 1) await clock.advance(1_000);
    return parts;
  };

  test("asks again while nothing was shown", async () => {
    const { state, answering } = flaky(2, new Failure("busy", ""));
    expect(await run(responderOf([retry({ times: 2, clock })], answering))).toEqual(["at last"]);
    expect(state.tries).toBe(3);
  });

  test("gives up after so many tries", async () => {
    const { state, answering } = flaky(9, new Failure("busy", "still busy"));
    await expect(run(responderOf([retry({ times: 2, clock })], answering))).rejects.toThrow("still busy");
    expect(state.tries).toBe(3);
  });

  test("never asks again once something was shown", async () => {
    const { state, answering } = flaky(1, new Failure("busy", ""), "shown");
    await expect(run(responderOf([retry({ times: 2, clock })], answering))).rejects.toThrow(Failure);
    expect(state.tries).toBe(1);
  });

  test("never asks again after an error that will come again", async () => {
    const { state, answering } = flaky(1, new Failure("quota", ""));
    await expect(run(responderOf([retry({ times: 2, clock })], answering))).rejects.toThrow(Failure);
    expect(state.tries).toBe(1);
  });

  test("waits as long as the provider says", async () => {
    const begun = clock.now();
    const { answering } = flaky(1, withHeaders);
    await run(responderOf([retry({ times: 1, clock })], answering));
    expect(clock.now() - begun).toBeGreaterThanOrEqual(7_000);
  });

  test("does not wait for an hour", async () => {
    const begun = clock.now();
    const { answering } = flaky(1, new Failure("busy", "", { retryAfter: 3_600_000 }));
    await expect(run(responderOf([retry({ times: 1, clock })], answering))).rejects.toThrow(Failure);
    expect(clock.now() - begun).toBeLessThan(2_000);
  });
});

describe("limit", () => {
  const clock = createSteppedClock();
  const asking = (options: LimitOptions) => {
    const responder = responderOf([limit({ clock, ...options })], () => "answer");
    return async (author: string, thread: Partial<ThreadRef> = {}): Promise<Part | undefined> => {
      const turn = turnOf({
        author: { id: author, isBot: false },
        thread: { ...turnOf().thread, ...thread },
      });
      return (await partsOf(responder, contextOf({ turn })))[0];
    };
  };

  test("answers each person so often per minute", async () => {
    const ask = asking({ perMinute: 2 });
    expect([await ask("ada"), await ask("ada")]).toEqual(["answer", "answer"]);
    expect(await ask("ada")).toMatch(/Ask again in 60 s/);
    expect(await ask("bob")).toBe("answer");
    await clock.advance(60_001);
    expect(await ask("ada")).toBe("answer");
  });

  test("holds several limits at once, each with its own time to wait", async () => {
    const ask = asking({ perMinute: 1, perHour: 2 });
    expect(await ask("ada")).toBe("answer");
    expect(await ask("ada")).toMatch(/Ask again in 60 s/);
    await clock.advance(60_001);
    expect(await ask("ada")).toBe("answer");
    await clock.advance(60_001);
    expect(await ask("ada")).toMatch(/Ask again in 58 minutes/);
    await clock.advance(3_480_000);
    expect(await ask("ada")).toBe("answer");
  });

  test("says how long to wait in hours, too", async () => {
    const ask = asking({ perDay: 1 });
    await ask("ada");
    await clock.advance(3_600_000);
    expect(await ask("ada")).toMatch(/Ask again in 23 hours/);
  });

  test.each<{ per: NonNullable<LimitOptions["per"]>; elsewhere: Partial<ThreadRef> }>([
    { per: "thread", elsewhere: { thread: "another" } },
    { per: "channel", elsewhere: { channel: "another" } },
    { per: "space", elsewhere: { space: "another" } },
  ])("counts all people of a $per together", async ({ per, elsewhere }) => {
    const ask = asking({ perMinute: 1, per, message: () => "full" });
    expect([await ask("ada"), await ask("bob")]).toEqual(["answer", "full"]);
    expect(await ask("bob", elsewhere)).toBe("answer");
  });
});

describe("measure", () => {
  test("reports times, parts, usage and how it ended", async () => {
    const clock = createSteppedClock();
    const reports: Measurement[] = [];
    const usage = { type: "usage", model: "m", inputTokens: 3, outputTokens: 2 } as const;
    const responder = responderOf(
      [measure({ clock, report: (measurement) => reports.push(measurement) })],
      async function* () {
        await clock.advance(100);
        yield status("…");
        await clock.advance(200);
        yield "a";
        await clock.advance(300);
        yield usage;
      },
    );
    await partsOf(responder);
    expect(reports).toEqual([
      { firstPart: 300, duration: 600, parts: 3, usage: [usage], outcome: "answered" },
    ]);
  });

  test.each([
    {
      name: "failed",
      read: (responder: Responder) => partsOf(responder).catch(() => {}),
      outcome: "failed",
    },
    {
      name: "left by its reader",
      read: async (responder: Responder) => {
        for await (const _ of responder(contextOf())) break;
      },
      outcome: "ended",
    },
  ])("reports an answer that was $name", async ({ read, outcome }) => {
    const outcomes: string[] = [];
    await read(
      responderOf([measure({ report: (measurement) => outcomes.push(measurement.outcome) })], () =>
        failing(new Error("x"), "a"),
      ),
    );
    expect(outcomes).toEqual([outcome]);
  });
});

describe("logTurns", () => {
  test("logs who asked and how it went, and no text", async () => {
    const { log: logger, lines } = createLogSink();
    await partsOf(
      responderOf([logTurns()], () => "my secret answer"),
      contextOf({ log: logger, turn: turnOf({ text: "my secret question" }) }),
    );
    expect(lines.map(({ msg }) => msg)).toEqual(["answering", "answer ended"]);
    expect(JSON.stringify(lines)).not.toContain("secret");
  });
});
