import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSessions, createStore, Failure, type Message, type Sessions } from "#core";
import { openRedis } from "../../../src/redis/client.ts";
import { createRedisKeyv } from "../../../src/redis/keyv.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../../support/redis-server.ts";
import {
  openStandbyReplica,
  type StandbyReplica,
  type StandbyReplicaOptions,
} from "../../support/standby-replica.ts";
import {
  createManualWork,
  type ManualWork,
  threadOf,
  told,
  turn,
} from "../../engine/contract/manual-work.ts";

const message = (id: string): Message => ({
  id,
  author: { id: "ann", isBot: false },
  kind: "user",
  at: 1,
  text: id,
});

describe.skipIf(redisIsMissing)("the only replica, when Redis", () => {
  let server: RedisServer;
  let folder: string;
  let open: StandbyReplica[];
  /** What was logged: level and text. */
  let said: [level: string, text: string][];
  beforeEach(async () => {
    server = await startRedis({ appendOnly: true });
    folder = mkdtempSync(join(tmpdir(), "natter-standby-"));
    open = [];
    said = [];
  });
  afterEach(async () => {
    server.thaw();
    for (const replica of open) await replica.close();
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const note =
    (level: string) =>
    (_: object, text: string): void =>
      void said.push([level, text]);
  const log = { debug: note("debug"), info: note("info"), warn: note("warn"), error: note("error") };
  const warnings = (): string[] => said.flatMap(([level, text]) => (level === "info" ? [] : [text]));

  async function begin(
    options: Partial<StandbyReplicaOptions> = {},
  ): Promise<StandbyReplica & { work: ManualWork }> {
    const replica = await openStandbyReplica({
      url: server.url,
      file: join(folder, `${open.length}.db`),
      retryDelay: 1,
      log,
      ...options,
    });
    open.push(replica);
    const work = createManualWork();
    await replica.engine.start(work);
    return { ...replica, work };
  }
  const goesAlone = (replica: StandbyReplica): Promise<void> =>
    expect.poll(() => replica.standby.isAlone, { timeout: 10_000 }).toBe(true);
  const comesBack = (replica: StandbyReplica): Promise<void> =>
    expect.poll(() => replica.standby.isAlone || replica.standby.owed > 0, { timeout: 15_000 }).toBe(false);
  const isToldAll = (): Promise<void> =>
    expect
      .poll(() => said.map(([, text]) => text), { timeout: 15_000 })
      .toContainEqual(expect.stringMatching(/is back/));
  const sessionsOf = ({ store }: Pick<StandbyReplica, "store">): Sessions =>
    createSessions({ store: createStore(store, { ttl: 86_400_000 }), maxTurns: 200 });
  const textsIn = async (sessions: Sessions, thread: string): Promise<string[]> =>
    (await sessions.export(threadOf(thread))).messages.map(({ text }) => text);
  const record = async (replica: StandbyReplica, lease: { fence: number; check(): void }, id: string) =>
    (await sessionsOf(replica).open(threadOf("one"), lease)).record(message(id));

  test.each(["is killed", "hangs", "is full"])(
    "%s, goes on with what was begun, answers what comes, and tells Redis all of it in order",
    { timeout: 60_000 },
    async (how) => {
      const replica = await begin();
      const { engine, work } = replica;
      await engine.admit(turn("a"));
      await engine.admit(turn("b"));
      const first = await work.next();
      await first.lease.save("page 1", "ref");
      await record(replica, first.lease, "a");
      if (how === "is killed") await server.kill();
      else if (how === "hangs") server.freeze();
      else server.command("config", "set", "maxmemory", "1");

      // Durable on this disk, so it may be acknowledged.
      expect(await engine.admit(turn("c"))).toBe(true);
      expect(await told(first.lease)).toBe("lost");
      const again = await work.next();
      expect(again).toMatchObject({ id: "a", lease: { attempt: 1, saved: { "page 1": "ref" } } });
      expect(again.lease.fence).toBeGreaterThan(first.lease.fence);
      await expect(first.lease.save("page 1", "other")).rejects.toThrow(/next holder/);
      again.done();
      for (const id of ["b", "c"]) {
        const run = await work.next();
        expect(run.id).toBe(id);
        await record(replica, run.lease, id);
        run.done();
      }
      expect(await engine.admit(turn("c"))).toBe(false);
      await engine.admit(turn("d"));
      const last = await work.next();
      await last.lease.save("page 1", "ref of d");
      if (how === "is killed") await server.start();
      else if (how === "hangs") server.thaw();
      else server.command("config", "set", "maxmemory", "0");

      // What does not come to its end in time goes over, with all that was saved.
      expect(await told(last.lease)).toBe("handover");
      last.fail(new Error("handed over"));
      const taken = await work.next();
      expect(taken).toMatchObject({ id: "d", lease: { attempt: 1, saved: { "page 1": "ref of d" } } });
      expect(taken.lease.fence).toBeGreaterThan(last.lease.fence);
      await record(replica, taken.lease, "d");
      taken.done();
      await isToldAll();
      expect(await engine.admit(turn("b"))).toBe(false);
      await expect.poll(() => server.command("keys", "{natter}:turn:*").trim()).toBe("");
      const direct = await openRedis(server.url);
      const remote = sessionsOf({ store: createRedisKeyv(direct, "natter") });
      expect(await textsIn(remote, "one")).toEqual(["a", "b", "c", "d"]);
      direct.destroy();
      expect(work.runs.map(({ id }) => id)).toEqual(["a", "a", "b", "c", "d", "d"]);
      expect(warnings()).toEqual([expect.stringMatching(/goes on alone/)]);
    },
  );

  test("is down at the start, answers whom it knows to be new, and lets wait whom only Redis knows", async () => {
    const earlier = await begin();
    await record(earlier, { fence: 1, check: () => {} }, "old");
    await earlier.close();
    open = [];
    const other = createRedisKeyv(await openRedis(server.url), "natter");
    await other.set("only there", "x");
    await server.kill();

    const replica = await begin({ file: join(folder, "0.db") });
    expect(replica.standby.isAlone).toBe(true);
    expect(await textsIn(sessionsOf(replica), "one")).toEqual(["old"]);
    expect(await textsIn(sessionsOf(replica), "never seen")).toEqual([]);
    const stranger = await begin({ file: join(folder, "new.db") });
    await expect(textsIn(sessionsOf(stranger), "one")).rejects.toThrow(/Redis is away.*not known here/);
    await other.disconnect();
  });

  test(
    "comes back, a question that had to wait for it is answered, and no attempt was lost",
    { timeout: 30_000 },
    async () => {
      const earlier = await begin();
      await record(earlier, { fence: 1, check: () => {} }, "old");
      await earlier.close();
      open = [];
      await server.kill();
      const replica = await openStandbyReplica({ url: server.url, file: join(folder, "new.db"), log });
      open.push(replica);
      const attempts: number[] = [];
      const seen: string[][] = [];
      await replica.engine.start({
        async run(_, lease) {
          attempts.push(lease.attempt);
          seen.push(await textsIn(sessionsOf(replica), "one"));
        },
        bury: () => Promise.reject(new Error("nothing is given up")),
      });
      await replica.engine.admit(turn("a"));
      await expect.poll(() => attempts.length).toBeGreaterThan(0);
      await server.start();

      await expect.poll(() => seen, { timeout: 15_000 }).toEqual([["old"]]);
      expect(new Set(attempts)).toEqual(new Set([1]));
    },
  );

  test(
    "has lost everything, writes back what this disk knows, and begins nothing twice",
    { timeout: 30_000 },
    async () => {
      const replica = await begin();
      const { engine, work } = replica;
      await engine.admit(turn("a"));
      const run = await work.next();
      await record(replica, run.lease, "a");
      run.done();
      await expect.poll(() => server.command("keys", "{natter}:turn:*").trim()).toBe("");
      await server.kill();
      await server.start({ empty: true });

      await expect
        .poll(() => warnings(), { timeout: 10_000 })
        .toEqual([expect.stringMatching(/has lost what it had/)]);
      await comesBack(replica);
      expect(await textsIn(sessionsOf(replica), "one")).toEqual(["a"]);
      expect(await engine.admit(turn("a"))).toBe(false);
      await engine.admit(turn("b"));
      expect((await work.next()).id).toBe("b");
    },
  );

  test(
    "is away and this process dies, the next one on its disk goes on and tells Redis",
    { timeout: 30_000 },
    async () => {
      const file = join(folder, "one.db");
      const first = await begin({ file });
      await server.kill();
      await goesAlone(first);
      await first.engine.admit(turn("a"));
      const run = await first.work.next();
      await run.lease.save("page 1", "ref");
      await record(first, run.lease, "a");
      first.closeFile();
      await first.close();
      open = [];
      await server.start();

      const second = await begin({ file });
      const again = await second.work.next();
      expect(again).toMatchObject({ id: "a", lease: { attempt: 2, saved: { "page 1": "ref" } } });
      expect(await textsIn(sessionsOf(second), "one")).toEqual(["a"]);
    },
  );

  test(
    "is away, one of two replicas goes nowhere alone, and no read of its copy is believed",
    { timeout: 30_000 },
    async () => {
      const first = await begin();
      await record(first, { fence: 1, check: () => {} }, "old");
      const second = await begin();
      await record(second, { fence: 2, check: () => {} }, "new");
      // Both have heard of each other.
      await expect.poll(() => textsIn(sessionsOf(first), "one")).toEqual(["old", "new"]);
      await expect.poll(() => server.command("zcard", "{natter}:replicas").trim()).toBe("2");
      await expect.poll(() => first.others() && second.others()).toBe(true);
      await server.kill();

      await expect.poll(() => warnings().length, { timeout: 10_000 }).toBe(2);
      expect(warnings()).toEqual(Array(2).fill(expect.stringMatching(/none may go on alone/)));
      await expect(first.engine.admit(turn("a"))).rejects.toThrow(Failure);
      await expect(textsIn(sessionsOf(first), "one")).rejects.toThrow(/Redis failed at reading/);
      expect(first.standby.isAlone).toBe(false);
      await server.start();
      await expect
        .poll(() => first.engine.admit(turn("a")).catch(() => "away"), { timeout: 10_000 })
        .toBe(true);
      expect((await Promise.race([first.work.next(), second.work.next()])).id).toBe("a");
    },
  );

  test(
    "was written to by others while this one was alone, adds what was said here to what was said there",
    { timeout: 30_000 },
    async () => {
      const replica = await begin();
      await record(replica, { fence: 1, check: () => {} }, "before");
      await server.kill();
      await goesAlone(replica);
      await record(replica, { fence: Date.now(), check: () => {} }, "here");
      const stopped = replica.engine.stop(0);
      await stopped;
      replica.closeFile();
      await replica.close();
      open = [];
      await server.start();
      const other = await begin({ file: join(folder, "other.db") });
      await record(other, { fence: Date.now(), check: () => {} }, "there");
      await other.close();
      open = [];

      const later = await begin({ file: join(folder, "0.db") });
      await comesBack(later);
      expect(await textsIn(sessionsOf(later), "one")).toEqual(["before", "there", "here"]);
    },
  );
});
