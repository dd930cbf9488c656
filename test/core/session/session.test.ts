import { Keyv } from "keyv";
import { describe, expect, test } from "vitest";
import {
  answerId,
  createSessions,
  createStore,
  createTokenCounter,
  Failure,
  type JsonValue,
  lastMessages,
  LeaseEnded,
  type Message,
  type Session,
  type Sessions,
  threadKey,
  tokenBudget,
} from "#core";
import fc from "fast-check";
import { turnOf } from "../../support/context.ts";

const thread = turnOf().thread;
const holder = (fence: number) => ({ fence, check: () => {} });
const minute = 60_000;

function createWorld(options: { maxTurns?: number; ttl?: number } = {}) {
  const entries = new Map<string, string>();
  const keyv = new Keyv({ store: entries });
  const store = createStore(keyv, { ttl: options.ttl ?? minute });
  const sessions = createSessions({ store, maxTurns: options.maxTurns ?? 200 });
  return { entries, keyv, store, sessions };
}

const said = (id: string, text = id): Message => ({
  id,
  author: { id: "ada", isBot: false },
  kind: "user",
  at: 1,
  text,
});
const answered = (id: string, text = `re ${id}`): Message => ({
  id: answerId(id),
  author: { id: "natter", isBot: true },
  kind: "assistant",
  at: 2,
  text,
});
const ids = (messages: readonly Message[]): string[] => messages.map(({ id }) => id);

async function fill(session: Session, turns: number): Promise<string[]> {
  const all: string[] = [];
  for (let turn = 0; turn < turns; turn += 1) {
    await session.record(said(`m${turn}`));
    await session.record(answered(`m${turn}`));
    all.push(`m${turn}`, answerId(`m${turn}`));
  }
  return all;
}

describe("a session", () => {
  test("remembers who said what, in order", async () => {
    const { sessions } = createWorld();
    const session = await sessions.open(thread, holder(1));
    await session.record(said("m1"));
    await session.record(answered("m1"));
    const again = await sessions.open(thread, holder(2));
    expect(await again.recent(10)).toEqual([said("m1"), answered("m1")]);
  });

  test("inserts earlier messages by their time, and stays within its bounds", async () => {
    const times = (length: number) => fc.array(fc.nat(200), { minLength: 0, maxLength: length });
    await fc.assert(
      fc.asyncProperty(
        times(99),
        times(50),
        fc.integer({ min: 1, max: 200 }),
        async (heard, read, maxTurns) => {
          const { sessions, entries } = createWorld({ maxTurns });
          const at = (name: string) => (time: number, number: number) => ({
            ...said(`${name}${number}`),
            at: time,
          });
          const inTime = heard.toSorted((a, b) => a - b).map(at("heard"));
          const session = await sessions.open(thread, holder(1));
          for (const message of inTime) await session.record(message);
          const some = await session.recent(Infinity);
          const missed = read.toSorted((a, b) => a - b).map(at("missed"));
          await session.recordEarlier([...missed, ...some].toSorted((a, b) => a.at - b.at));

          const all = [...some, ...missed].toSorted((a, b) => a.at - b.at).slice(-maxTurns);
          const kept = await (await sessions.open(thread, holder(2))).recent(Infinity);
          expect(kept.map((message) => message.at)).toEqual(all.map((message) => message.at));
          expect(ids(kept.filter(({ id }) => id.startsWith("heard")))).toEqual(
            ids(some.filter(({ id }) => kept.some((message) => message.id === id))),
          );
          expect(entries.size).toBeLessThanOrEqual(kept.length + 2);
        },
      ),
    );
  });

  test("inserts an earlier message of the same millisecond by its id", async () => {
    const { sessions } = createWorld();
    const session = await sessions.open(thread, holder(1));
    await session.record({ ...said("m2"), at: 7 });
    await session.recordEarlier([
      { ...said("m1"), at: 7 },
      { ...said("m3"), at: 7 },
    ]);
    expect(ids(await session.recent(10))).toEqual(["m1", "m2", "m3"]);
  });

  test("is not changed by the same message again, and takes a new text under the same id", async () => {
    const { sessions } = createWorld();
    const session = await sessions.open(thread, holder(1));
    await session.record(said("m1"));
    await session.record(answered("m1", "half"));
    await session.record(said("m1"));
    await session.record(answered("m1", "whole"));
    expect((await session.recent(10)).map(({ text }) => text)).toEqual(["m1", "whole"]);
  });

  test("holds a thousand messages in order, and returns the last ones", async () => {
    const { sessions } = createWorld({ maxTurns: 1_000 });
    const session = await sessions.open(thread, holder(1));
    const all = await fill(session, 500);
    expect(ids(await session.recent(Infinity))).toEqual(all);
    expect(ids(await session.recent(7))).toEqual(all.slice(-7));
    expect((await session.first())?.id).toBe("m0");
  });

  test("deletes what is older than its turns allow", async () => {
    const { sessions, entries } = createWorld({ maxTurns: 60 });
    const session = await sessions.open(thread, holder(1));
    const all = await fill(session, 300);
    expect(ids(await session.recent(Infinity))).toEqual(all.slice(-120));
    expect([...entries.keys()].filter((key) => key.includes(":message:"))).toHaveLength(120);
    expect([...entries.keys()].filter((key) => key.includes(":leaf:")).length).toBeLessThanOrEqual(3);
  });

  test("keeps exactly the newest turns, in any order of questions and answers", async () => {
    const kinds = fc.array(fc.boolean(), { maxLength: 220 });
    await fc.assert(
      fc.asyncProperty(kinds, fc.integer({ min: 1, max: 70 }), async (withAnswer, maxTurns) => {
        const { sessions, entries } = createWorld({ maxTurns });
        let expected: string[] = [];
        for (const [turn, answer] of withAnswer.entries()) {
          const session = await sessions.open(thread, holder(turn));
          await session.record(said(`m${turn}`));
          if (answer) await session.record(answered(`m${turn}`));
          expected.push(`m${turn}`, ...(answer ? [answerId(`m${turn}`)] : []));
        }
        const from = expected.indexOf(`m${Math.max(0, withAnswer.length - maxTurns)}`);
        expected = expected.slice(Math.max(0, from));
        const session = await sessions.open(thread, holder(1_000));
        expect(ids(await session.recent(Infinity))).toEqual(expected);
        expect([...entries.keys()].filter((key) => key.includes(":message:"))).toHaveLength(expected.length);
      }),
      { numRuns: 30 },
    );
  });

  test("forgets entries that have expired", async () => {
    const { sessions } = createWorld({ ttl: 1 });
    await (await sessions.open(thread, holder(1))).record(said("m1"));
    await expect.poll(async () => (await sessions.open(thread, holder(2))).recent(5)).toEqual([]);
  });

  test("forgets what its author deletes, and follows an edit", async () => {
    const { sessions } = createWorld();
    const session = await sessions.open(thread, holder(1));
    await session.record(said("m1"));
    await session.record(said("m2"));
    await session.forget("m1");
    await session.revise("m2", "better");
    await session.revise("unknown", "nothing");
    expect(await session.recent(10)).toEqual([said("m2", "better")]);
  });

  test("refuses a holder with a lower fencing token", async () => {
    const { sessions } = createWorld();
    await (await sessions.open(thread, holder(5))).record(said("m1"));
    await expect(sessions.open(thread, holder(4))).rejects.toThrow(LeaseEnded);
  });

  test("is not written by a holder that has lost its lease", async () => {
    const { sessions } = createWorld();
    let lost = false;
    const check = (): void => {
      if (lost) throw new LeaseEnded("lost", "overslept");
    };
    const session = await sessions.open(thread, { fence: 1, check });
    await session.record(said("m1"));
    lost = true;
    await expect(session.record(said("m2"))).rejects.toThrow("overslept");
    expect(ids(await (await sessions.open(thread, holder(2))).recent(10))).toEqual(["m1"]);
  });

  test("is exported as JSON and imported again", async () => {
    const { sessions } = createWorld();
    const session = await sessions.open(thread, holder(1));
    await fill(session, 70);
    await session.keep("support", { tier: "basic" });
    await session.mark("archived");
    const exported: unknown = JSON.parse(JSON.stringify(await sessions.export(thread, ["support"])));

    const other = createWorld();
    await other.sessions.import(exported);
    expect(await other.sessions.export(thread, ["support"])).toEqual(exported);
    await expect(other.sessions.import({ messages: 3 })).rejects.toThrow("This is not an exported session");
  });

  test("is archived after an import if either side was", async () => {
    const statusAfter = async (here: Session["status"], there: Session["status"]): Promise<string> => {
      const [one, other] = [createWorld(), createWorld()];
      for (const [{ sessions }, status, id] of [
        [one, here, "m1"],
        [other, there, "m2"],
      ] as const) {
        const session = await sessions.open(thread, holder(1));
        await session.record(said(id));
        await session.mark(status);
      }
      await one.sessions.import(await other.sessions.export(thread));
      return (await one.sessions.open(thread, holder(2))).status;
    };
    expect(await statusAfter("archived", "active")).toBe("archived");
    expect(await statusAfter("active", "active")).toBe("active");
    expect(await statusAfter("active", "archived")).toBe("archived");
  });

  test("reads a thread that an earlier version has marked as completed", async () => {
    const { sessions, keyv } = createWorld();
    const key = `{${threadKey(thread)}}:head`;
    await (await sessions.open(thread, holder(1))).record(said("m1"));
    await keyv.set(key, { ...(await keyv.get<object>(key)), status: "completed" });
    expect((await sessions.open(thread, holder(2))).status).toBe("active");
  });

  test("keeps what is stored when it cannot be read, and says which entry it is", async () => {
    const { sessions, keyv } = createWorld();
    const key = `{${threadKey(thread)}}:head`;
    await keyv.set(key, { tail: "nonsense" });
    await expect(sessions.open(thread, holder(1))).rejects.toThrow(key);
    expect(await keyv.get(key)).toEqual({ tail: "nonsense" });
  });
});

/** A storage whose operations all end the same way. */
function storageThat<T>(operation: () => Promise<T>) {
  return {
    opts: {},
    get: operation,
    getMany: operation,
    set: operation,
    setMany: operation,
    delete: operation,
    clear: operation,
  };
}

describe("a store", () => {
  test("that fails throws, and never returns an empty history", async () => {
    const keyv = new Keyv({ store: storageThat(() => Promise.reject(new Error("connection lost"))) });
    keyv.on("error", () => {});
    const sessions = createSessions({ store: createStore(keyv, { ttl: minute }), maxTurns: 5 });
    await expect(sessions.open(thread, holder(1))).rejects.toMatchObject({
      kind: "offline",
      message: expect.stringContaining("connection lost"),
    });
  });

  test("that hangs throws a clear error after its deadline", async () => {
    const keyv = new Keyv({ store: storageThat(() => new Promise(() => {})) });
    const store = createStore(keyv, { ttl: minute, deadline: 10 });
    await expect(store.get("head")).rejects.toEqual(
      new Failure("offline", 'The store did not answer "get head" within 10 ms.'),
    );
  });
});

describe("the history of a bot", () => {
  const recorded = async (sessions: Sessions, messages: Message[]): Promise<Session> => {
    const session = await sessions.open(thread, holder(1));
    for (const message of messages) await session.record(message);
    return session;
  };
  const turn = turnOf({ id: "now" });

  test("is the last messages, without the turn itself", async () => {
    const session = await recorded(createWorld().sessions, [said("m1"), said("m2"), said("m3"), said("now")]);
    expect(ids(await lastMessages(2)(session, turn))).toEqual(["m2", "m3"]);
  });

  test("is what fits into the token budget, newest first", async () => {
    const long = "word ".repeat(100);
    const session = await recorded(createWorld().sessions, [
      said("m1", long),
      said("m2", long),
      said("m3", "short"),
      said("now"),
    ]);
    expect(ids(await tokenBudget({ tokens: 200 })(session, turn))).toEqual(["m2", "m3"]);
  });

  test("may keep the first message pinned", async () => {
    const long = "word ".repeat(100);
    const session = await recorded(createWorld().sessions, [
      said("m1", "topic"),
      said("m2", long),
      said("m3", long),
      said("now"),
    ]);
    const history = await tokenBudget({ tokens: 200, pinFirst: true })(session, turn);
    expect(ids(history)).toEqual(["m1", "m3"]);
  });

  test("never parts a tool's call from its result", async () => {
    const tools: { name: string; input: JsonValue; output: JsonValue }[] = [
      { name: "search", input: { q: "x" }, output: "y".repeat(2_000) },
    ];
    const session = await recorded(createWorld().sessions, [
      said("m1"),
      { ...answered("m1"), tools },
      said("m2"),
      said("now"),
    ]);
    expect(ids(await tokenBudget({ tokens: 100 })(session, turn))).toEqual(["m2"]);
    expect(await tokenBudget({ tokens: 1_000 })(session, turn)).toContainEqual({ ...answered("m1"), tools });
  });

  test("is counted better after a model has reported its cost", () => {
    const counter = createTokenCounter();
    const before = counter.count("x".repeat(400));
    for (let round = 0; round < 20; round += 1) counter.calibrate(counter.count("x".repeat(400)), 200);
    const after = counter.count("x".repeat(400));
    expect(before).toBeLessThan(120);
    expect(after).toBeGreaterThan(200);
    expect(after).toBeLessThan(240);
  });
});

test("different threads never share a key", () => {
  const part = fc.string();
  const refs = fc.record({ platform: part, space: part, channel: part, thread: part });
  fc.assert(
    fc.property(refs, refs, (one, other) => {
      const same =
        JSON.stringify([one.platform, one.space, one.channel, one.thread]) ===
        JSON.stringify([other.platform, other.space, other.channel, other.thread]);
      expect(threadKey(one) === threadKey(other)).toBe(same);
    }),
  );
  expect(threadKey({ platform: "a/b", space: "", channel: "", thread: "" })).not.toBe(
    threadKey({ platform: "a", space: "b", channel: "", thread: "" }),
  );
});
