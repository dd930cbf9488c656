import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createBullmqEngine } from "../../../src/engine/bullmq/engine.ts";
import { openRedis } from "../../../src/redis/client.ts";
import { createRedisKeyv } from "../../../src/redis/keyv.ts";
import { openDatabase } from "../../../src/sqlite/database.ts";
import { createManualWork, threadOf, turn } from "../../engine/contract/manual-work.ts";
import {
  fileIn,
  type LogLine,
  type LoneProcess,
  openLoneProcess,
  sessionsIn,
} from "../../support/lone-process.ts";
import { createRedisProxy } from "../../support/redis-proxy.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../../support/redis-server.ts";

describe.skipIf(redisIsMissing)(
  "of two processes with `replicas: one`, the second",
  { timeout: 60_000 },
  () => {
    let server: RedisServer;
    let folder: string;
    let open: LoneProcess[];
    let said: LogLine[];
    beforeEach(async () => {
      server = await startRedis({ appendOnly: true });
      folder = mkdtempSync(join(tmpdir(), "natter-takeover-"));
      open = [];
      said = [];
    });
    afterEach(async () => {
      for (const one of open) await one.end();
      await server.close();
      rmSync(folder, { recursive: true });
    });

    /** Each name is a disk. */
    async function begin(
      disk: string,
      options: { url?: string; signal?: AbortSignal } = {},
    ): Promise<LoneProcess> {
      const one = await openLoneProcess({ url: server.url, data: join(folder, disk), said, ...options });
      open.push(one);
      return one;
    }
    const messages = (): string[] => said.map(({ msg }) => msg);
    const waits = (): Promise<void> =>
      expect
        .poll(messages)
        .toContainEqual(expect.stringMatching(/^Another process.*This one waits until that one ends/));
    const entriesInRedis = (): string[] => server.command("keys", "natter::*").split("\n").filter(Boolean);
    const isCopied = (one: LoneProcess): Promise<void> =>
      expect
        .poll(
          () => one.readiness().state === "ready" && server.command("hget", "{natter}:copy", "disk").trim(),
        )
        .not.toBe("");

    test.each([
      ["has a disk of its own", "b"],
      ["shares the folder", "a"],
    ])("%s, waits until the first has ended, and goes on with everything", async (_, disk) => {
      const first = await begin("a");
      await first.store.set("cursor:board", "17");
      await first.engine.admit(turn("done"));
      (await first.work.next()).done();
      await first.engine.admit(turn("begun"));
      await first.engine.admit(turn("waits"));
      const { lease } = await first.work.next();
      await lease.save("page 1", "ref");
      await first.record("one", "said", lease);
      const waiting = begin(disk);
      await waits();
      const isWaiting = await Promise.race([
        waiting.then(() => false),
        first.store.get("x").then(() => true),
      ]);
      expect(isWaiting).toBe(true);
      await first.end();

      const second = await waiting;
      expect(await second.textsIn("one")).toEqual(["said"]);
      expect(await second.store.get("cursor:board")).toBe("17");
      expect(await second.engine.admit(turn("done"))).toBe(false);
      const again = await second.work.next();
      expect(again).toMatchObject({ id: "begun", lease: { saved: { "page 1": "ref" }, attempt: 2 } });
      // Its fence is above those of all earlier holders.
      await second.record("one", "more", again.lease);
      again.done();
      expect((await second.work.next()).id).toBe("waits");
      expect(messages().filter((text) => text.includes("This one waits"))).toHaveLength(1);
    });

    test("does not wait for a process of its own disk that was killed", async () => {
      const first = await begin("a");
      await isCopied(first);
      server.command("hset", "{natter}:copy", "until", "99999999999999");
      const claim = server.command("hgetall", "{natter}:copy");
      await first.end();
      server.command("hset", "{natter}:copy", ...claim.split("\n").filter(Boolean));

      await begin("a");
      expect(messages()).not.toContainEqual(expect.stringMatching(/waits/));
    });

    test("does not wait for a claim that a process made before the clock of Redis was set back", async () => {
      const first = await begin("a");
      await isCopied(first);
      await first.end();
      const inAnHour = Date.now() + 3_600_000;
      server.command("hset", "{natter}:copy", "holder", "a disk that is gone", "until", String(inAnHour));

      const second = await begin("b");
      expect(await second.engine.admit(turn("a"))).toBe(true);
    });

    test("stops waiting when asked", async () => {
      await begin("a");
      for (const disk of ["a", "b"]) {
        said.length = 0;
        const stopping = new AbortController();
        const waiting = begin(disk, { signal: stopping.signal });
        await waits();
        stopping.abort(new Error("stopped"));
        await expect(waiting).rejects.toThrow("stopped");
      }
    });

    test("keeps waiting when Redis goes away, and lets the first go on that reaches it again a little later", async () => {
      const cable = await createRedisProxy(server.port);
      const first = await begin("a", { url: cable.url });
      let isOpen = false;
      const waiting = begin("b").finally(() => (isOpen = true));
      await waits();
      await server.kill();
      await expect.poll(() => first.readiness().state, { timeout: 10_000 }).toBe("degraded");
      cable.holdNew();
      await server.start();
      const looks = (): number =>
        Number(/cmdstat_evalsha:calls=(\d+)/.exec(server.command("info", "commandstats"))?.[1] ?? 0);
      await expect.poll(looks).toBeGreaterThan(3);
      expect(isOpen).toBe(false);
      cable.release();

      await expect.poll(() => first.readiness().state, { timeout: 10_000 }).toBe("ready");
      expect(isOpen).toBe(false);
      await first.end();
      await waiting;
      cable.cut();
    });

    test("lets the first write everything again when Redis has lost everything", async () => {
      const cable = await createRedisProxy(server.port);
      const first = await begin("a", { url: cable.url });
      await first.record("one", "said");
      await isCopied(first);
      let isOpen = false;
      const waiting = begin("b").finally(() => (isOpen = true));
      await waits();
      cable.hold();
      server.command("flushall");
      server.command("config", "resetstat");
      const looks = (): number =>
        Number(/cmdstat_evalsha:calls=(\d+)/.exec(server.command("info", "commandstats"))?.[1] ?? 0);
      await expect.poll(looks).toBeGreaterThan(2);
      expect(isOpen).toBe(false);
      cable.release();

      await expect.poll(messages).toContainEqual(expect.stringMatching(/^Redis has lost/));
      await expect.poll(entriesInRedis).toHaveLength(2);
      expect(isOpen).toBe(false);
      await first.end();
      expect(await (await waiting).textsIn("one")).toEqual(["said"]);
      cable.cut();
    });

    test("is what a process asks about before it writes again, after it was paused", async () => {
      const first = await begin("a");
      await first.engine.admit(turn("a"));
      const run = await first.work.next();
      await run.lease.save("page 1", "ref");
      const until = performance.now() + 1_000;
      while (performance.now() < until);

      expect(() => run.lease.check()).toThrow(/next holder/);
      await expect(first.engine.admit(turn("b"))).rejects.toThrow(/Do not acknowledge/);
      const again = await first.work.next();
      expect(again).toMatchObject({ id: "a", lease: { saved: { "page 1": "ref" }, attempt: 2 } });
      expect(() => again.lease.check()).not.toThrow();
      expect(await first.engine.admit(turn("b"))).toBe(true);
    });

    test("takes over from one that is cut off, which stops as soon as it knows", async () => {
      const cable = await createRedisProxy(server.port);
      try {
        const first = await begin("a", { url: cable.url });
        await first.record("one", "before");
        await first.engine.admit(turn("a"));
        const run = await first.work.next();
        await expect.poll(() => server.command("hkeys", "{natter}:copy:events").trim()).toBe("a");
        cable.hold();
        await first.record("one", "alone");
        const second = await begin("b");
        const taken = await second.work.next();
        expect(taken.id).toBe("a");
        await second.record("one", "there");
        // The first one cannot learn of this as long as it reaches nothing.
        expect(() => run.lease.check()).not.toThrow();
        cable.release();

        await first.ended;
        await expect.poll(() => run.lease.signal.aborted).toBe(true);
        expect(() => run.lease.check()).toThrow(/next holder/);
        await expect(first.engine.admit(turn("b"))).rejects.toThrow(/Do not acknowledge/);
        expect(messages()).toContainEqual(
          expect.stringMatching(/^Another process answers with this Redis: this one was paused/),
        );
        taken.done();
        await first.end();
        await second.end();

        const later = await begin("a");
        expect(await later.textsIn("one")).toEqual(["before", "there", "alone"]);
        expect(await later.engine.admit(turn("a"))).toBe(false);
        expect(later.work.runs).toEqual([]);
      } finally {
        cable.cut();
      }
    });

    test("is the one that a first, on its return, follows in everything, also in what was deleted", async () => {
      const first = await begin("a");
      for (const id of ["m", "n"]) await first.record("one", id);
      await first.end();
      const second = await begin("b");
      const session = await second.sessions.open(threadOf("one"), { fence: Date.now(), check: () => {} });
      await session.forget("m");
      await session.revise("n", "revised");
      await second.end();

      const later = await begin("a");
      expect(await later.textsIn("one")).toEqual(["revised"]);
    });

    test("has renewed what has expired on the first disk meanwhile, and it is not deleted", async () => {
      const first = await begin("a");
      await first.store.set("short", "first", 2_000);
      await isCopied(first);
      await first.end();
      const second = await begin("b");
      await second.store.set("short", "second", 60_000);
      await second.end();
      const file = openDatabase(fileIn(join(folder, "a")));
      file.prepare("UPDATE entry SET expires = 1 WHERE key = 'natter:short'").run();
      file.prepare("DELETE FROM outbox").run();
      file.prepare("DELETE FROM entry WHERE expires = 1").run();
      file.close();

      const later = await begin("a");
      expect(await later.store.get("short")).toBe("second");
      await later.end();
      expect(server.command("get", "natter::short")).toContain("second");
    });

    test("brings what a file had before there was Redis, merged with what Redis has", async () => {
      const direct = await openRedis(server.url);
      const sessions = sessionsIn({ store: createRedisKeyv(direct, "natter") });
      const session = await sessions.open(threadOf("one"), { fence: 7, check: () => {} });
      const author = { id: "ann", isBot: false };
      await session.record({ id: "there", author, kind: "user", at: 1, text: "there" });
      direct.destroy();
      const before = await begin("a", { url: "redis://127.0.0.1:1" });
      await before.record("one", "here");
      await before.record("two", "only here");
      await before.end();

      const one = await begin("a");
      expect(await one.textsIn("one")).toEqual(["there", "here"]);
      await expect.poll(() => entriesInRedis().filter((key) => key.includes("two"))).toHaveLength(2);
    });

    test("goes on with what `replicas: many` has left in Redis, and waits for such processes", async () => {
      const direct = await openRedis(server.url);
      const shared = createBullmqEngine({ redis: direct, lock: 500, check: 100 });
      const work = createManualWork();
      await shared.start(work);
      for (const [id, thread] of [
        ["a", "one"],
        ["b", "one"],
        ["c", "two"],
      ])
        await shared.admit(turn(id ?? "", thread));
      await (await work.next()).lease.save("page 1", "ref");
      server.command("zadd", "{natter}:replicas", String(Date.now()), "one of many");
      const stopped = shared.stop(0);
      const waiting = begin("a");
      await waits();
      await stopped;
      direct.destroy();
      server.command("del", "{natter}:replicas");

      const one = await waiting;
      const runs = [await one.work.next(), await one.work.next()];
      const a = runs.find(({ id }) => id === "a");
      expect(runs.map(({ id }) => id).toSorted()).toEqual(["a", "c"]);
      expect(a?.lease.saved).toEqual({ "page 1": "ref" });
      a?.done();
      expect((await one.work.next()).id).toBe("b");
      expect(server.command("scard", "{natter}:waiting").trim()).toBe("0");
    });

    test("keeps the places and the orders of what `replicas: many` has left in Redis", async () => {
      const direct = await openRedis(server.url);
      const shared = createBullmqEngine({ redis: direct, attempts: 1, retryDelay: 1 });
      const work = createManualWork();
      await shared.start(work);
      await shared.admit(turn("replayed", "one", 1));
      const failing = await work.next();
      await failing.lease.save("page 1", "ref");
      failing.fail(new Error("boom"));
      (await work.next()).done();
      await expect.poll(() => shared.deadLetters()).toHaveLength(1);
      for (const [id, at] of [["begun", 2] as const, ["stopped", 3] as const])
        await shared.admit(turn(id, "one", at));
      expect((await work.next()).id).toBe("begun");
      await shared.replay("replayed");
      await shared.control(threadOf("one"), { type: "stop", turn: "stopped" });
      await shared.stop(0);
      direct.destroy();

      const one = await begin("a");
      const runs: [id: string, order: unknown][] = [];
      for (let count = 0; count < 3; count += 1) {
        const run = await one.work.next();
        runs.push([run.id, run.lease.signal.reason]);
        run.done();
      }
      expect(runs).toEqual([
        ["begun", undefined],
        ["stopped", "stop"],
        ["replayed", undefined],
      ]);
    });
  },
);
