import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openRedis } from "../../../src/redis/client.ts";
import { createRedisKeyv } from "../../../src/redis/keyv.ts";
import {
  type LogLine,
  type LoneProcess,
  openLoneProcess,
  sessionsIn,
  textsIn,
} from "../../support/lone-process.ts";
import { createRedisProxy } from "../../support/redis-proxy.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../../support/redis-server.ts";
import { threadOf, told, turn } from "../../engine/contract/manual-work.ts";

describe.skipIf(redisIsMissing)("a process with `replicas: one`, when Redis", { timeout: 60_000 }, () => {
  let server: RedisServer;
  let folder: string;
  let open: LoneProcess[];
  let said: LogLine[];
  beforeEach(async () => {
    server = await startRedis({ appendOnly: true });
    folder = mkdtempSync(join(tmpdir(), "natter-outage-"));
    open = [];
    said = [];
  });
  afterEach(async () => {
    server.thaw();
    for (const one of open) await one.end();
    await server.close();
    rmSync(folder, { recursive: true });
  });

  /** Each name is a disk. */
  async function begin(disk = "a"): Promise<LoneProcess> {
    const one = await openLoneProcess({ url: server.url, data: join(folder, disk), said });
    open.push(one);
    return one;
  }
  const warnings = (): string[] => said.filter(({ level }) => level > 30).map(({ msg }) => msg);
  const isCopied = (): Promise<void> =>
    expect
      .poll(() => said.map(({ msg }) => msg), { timeout: 15_000 })
      .toContainEqual(expect.stringMatching(/^Redis is back/));
  const isWarned = (): Promise<void> => expect.poll(warnings, { timeout: 10_000 }).not.toEqual([]);
  const waitingInRedis = (): string => server.command("hkeys", "{natter}:copy:events").trim();
  async function textsInRedis(thread: string, { url } = server): Promise<string[]> {
    const direct = await openRedis(url);
    try {
      return await textsIn(sessionsIn({ store: createRedisKeyv(direct, "natter") }), thread);
    } finally {
      direct.destroy();
    }
  }

  test.each(["is killed", "hangs", "is full"])(
    "%s, goes on as if nothing had happened, and tells Redis all of it in order",
    async (how) => {
      const one = await begin();
      const { engine, work, record } = one;
      await engine.admit(turn("a"));
      await engine.admit(turn("b"));
      const first = await work.next();
      await first.lease.save("page 1", "ref");
      await record("one", "a");
      if (how === "is killed") await server.kill();
      else if (how === "hangs") server.freeze();
      else server.command("config", "set", "maxmemory", "1");

      expect(await engine.admit(turn("c"))).toBe(true);
      await isWarned();
      await first.lease.save("page 2", "ref");
      first.done();
      for (const id of ["b", "c"]) {
        const run = await work.next();
        expect(run.id).toBe(id);
        await record("one", id);
        run.done();
      }
      expect(await engine.admit(turn("c"))).toBe(false);
      await engine.admit(turn("d"));
      const last = await work.next();
      await last.lease.save("page 1", "ref of d");
      if (how === "is killed") await server.start();
      else if (how === "hangs") server.thaw();
      else server.command("config", "set", "maxmemory", "0");

      await isCopied();
      expect(JSON.parse(server.command("hget", "{natter}:copy:events", "d"))).toMatchObject({
        row: { id: "d", attempt: 1 },
        saved: [{ field: "page 1", value: '"ref of d"' }],
      });
      await record("one", "d");
      last.done();
      await expect.poll(waitingInRedis).toBe("");
      expect(await textsInRedis("one")).toEqual(["a", "b", "c", "d"]);
      expect(work.runs.map(({ id, lease }) => `${id} ${lease.attempt}`)).toEqual([
        "a 1",
        "b 1",
        "c 1",
        "d 1",
      ]);
      expect(warnings()).toEqual([expect.stringMatching(/^Redis is away/)]);
    },
  );

  test("is away at the start, begins with all that its disk has, and nothing has to be merged later", async () => {
    const earlier = await begin();
    await earlier.record("one", "old");
    await earlier.end();
    await server.kill();
    said.length = 0;
    const one = await begin();
    expect(warnings()).toEqual([expect.stringMatching(/^Redis is away. This process goes on with its file/)]);
    expect(await one.textsIn("one")).toEqual(["old"]);
    await one.record("one", "new");
    await server.start();

    await isCopied();
    expect(await textsInRedis("one")).toEqual(["old", "new"]);
    expect(said.map(({ msg }) => msg)).not.toContainEqual(expect.stringMatching(/everything that Redis has/));
  });

  test("is away when a new disk begins, is warned about, and merged with afterwards, while nothing is answered", async () => {
    const earlier = await begin();
    for (const thread of ["one", "two"]) await earlier.record(thread, "old");
    await earlier.end();
    await server.kill();
    const one = await begin("new");
    expect(warnings()).toEqual([expect.stringMatching(/^Redis is away. This disk does not have/)]);
    await one.record("one", "new");
    await one.engine.admit(turn("a", "two"));
    const run = await one.work.next();
    expect(await one.textsIn("two")).toEqual([]);
    await server.start();

    // What is being answered may come to its end first, and is handed over after that.
    expect(await told(run.lease)).toBe("handover");
    expect(await one.engine.admit(turn("b", "three"))).toBe(true);
    expect(one.work.runs.map(({ id }) => id)).toEqual(["a"]);
    run.fail(new Error("handed over"));
    const next = [await one.work.next(), await one.work.next()];
    expect(next.map(({ id, lease }) => `${id} ${lease.attempt}`).toSorted()).toEqual(["a 1", "b 1"]);
    expect(await one.textsIn("two")).toEqual(["old"]);
    expect(await one.textsIn("one")).toEqual(["old", "new"]);
    await isCopied();
    expect(await textsInRedis("one")).toEqual(["old", "new"]);
  });

  test("was emptied by its operator, gets everything back, and begins nothing twice", async () => {
    const one = await begin();
    await one.record("one", "a");
    await one.store.set("cursor:x", "17");
    await one.engine.admit(turn("done"));
    (await one.work.next()).done();
    await one.engine.admit(turn("waits"));
    await one.work.next();
    await expect.poll(waitingInRedis).toBe("waits");
    server.command("flushall");

    await expect.poll(warnings).toEqual([expect.stringMatching(/^Redis has lost some or all/)]);
    await expect.poll(waitingInRedis).toBe("waits");
    await expect.poll(() => textsInRedis("one")).toEqual(["a"]);
    expect(server.command("get", "natter::cursor:x")).toContain("17");
    await expect
      .poll(() => server.command("zrange", "{natter}:copy:seen", "0", "-1").split("\n").filter(Boolean))
      .toEqual(["done", "waits"]);
    expect(one.work.runs).toHaveLength(2);
  });

  test("fails over to one that lacks the last writes, gets them again, and what was deleted is deleted there as well", async () => {
    const other = await startRedis({ settings: { replicaof: `127.0.0.1 ${server.port}` } });
    const cable = await createRedisProxy(server.port);
    try {
      const one = await openLoneProcess({ url: cable.url, data: join(folder, "a"), said });
      open.push(one);
      await one.record("one", "a");
      await one.record("two", "b");
      await expect.poll(() => other.command("keys", "natter::*").split("\n").filter(Boolean)).toHaveLength(4);
      other.command("replicaof", "no", "one");
      await one.record("one", "c");
      const session = await one.sessions.open(threadOf("two"), { fence: Date.now(), check: () => {} });
      await session.forget("b");
      await expect.poll(() => textsInRedis("two")).toEqual([]);
      cable.moveTo(other.port);
      await server.kill();

      await expect.poll(() => textsInRedis("one", other), { timeout: 15_000 }).toEqual(["a", "c"]);
      await expect.poll(() => textsInRedis("two", other)).toEqual([]);
      expect(warnings()).toEqual([expect.stringMatching(/^Redis has lost some or all/)]);
      await one.end();
    } finally {
      cable.cut();
      await other.close();
    }
  });

  test("is away, gets the deletions when it is back, and expires the entries that expire in the file", async () => {
    const one = await begin();
    for (const id of ["a", "b"]) await one.record("one", id);
    await one.store.set("short", "x", 300_000);
    await expect.poll(() => textsInRedis("one")).toEqual(["a", "b"]);
    expect(Number(server.command("pttl", "natter::short"))).toBeGreaterThan(290_000);
    await server.kill();
    const session = await one.sessions.open(threadOf("one"), { fence: Date.now(), check: () => {} });
    await session.forget("a");
    await one.store.set("short", "y", 1);
    await server.start();

    await expect.poll(() => textsInRedis("one"), { timeout: 10_000 }).toEqual(["b"]);
    await expect.poll(() => server.command("exists", "natter::short").trim()).toBe("0");
  });
});
