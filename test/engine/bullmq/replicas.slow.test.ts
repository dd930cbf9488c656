import { Queue } from "bullmq";
import { pino } from "pino";
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { BadInput, bot, createHost } from "#core";
import { toInboxEntry } from "../../../src/engine/lease/inbox-entry.ts";
import {
  type BullmqEngine,
  type BullmqEngineOptions,
  createBullmqEngine,
} from "../../../src/engine/bullmq/engine.ts";
import { openRedis, type RedisClient } from "../../../src/redis/client.ts";
import { createRedisKeyv } from "../../../src/redis/keyv.ts";
import { createRedisInbox } from "../../../src/engine/bullmq/inbox.ts";
import { createBoard, visible } from "../../../src/testing/board/board.ts";
import { serveBoard } from "../../support/board-server.ts";
import { turnOf } from "../../support/context.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../../support/redis-server.ts";
import { answerTo, startReplica } from "../../support/replicas.ts";
import { createManualWork, type ManualWork, threadOf, told, turn } from "../contract/manual-work.ts";

const noRescue = { note: () => {}, putBack: () => Promise.reject(new Error("nothing was lost")) };

describe.skipIf(redisIsMissing)("many replicas", () => {
  let server: RedisServer;
  let redis: RedisClient;
  let members: { engine: BullmqEngine; connection: RedisClient }[];
  beforeAll(async () => {
    server = await startRedis();
    redis = await openRedis(server.url);
  });
  afterAll(async () => {
    redis.destroy();
    await server.close();
  });
  beforeEach(() => {
    server.command("flushall");
    members = [];
  });
  afterEach(async () => {
    for (const { engine, connection } of members) {
      await engine.stop(0);
      connection.destroy();
    }
  });

  async function begin(
    options: Partial<BullmqEngineOptions> = {},
  ): Promise<{ engine: BullmqEngine; work: ManualWork }> {
    const connection = await openRedis(server.url);
    const engine = createBullmqEngine({ redis: connection, lock: 1_000, check: 200, ...options });
    members.push({ engine, connection });
    const work = createManualWork();
    await engine.start(work);
    return { engine, work };
  }
  const silent = { debug() {}, info() {}, warn() {}, error() {} };
  const openInbox = () =>
    createRedisInbox({
      redis,
      root: "{natter}",
      lock: 1_000,
      limits: { attempts: 3, deaths: 10 },
      rescue: noRescue,
    });
  /** Admits an event as a process that dies before it adds the job. */
  const admitSilently = (id: string): Promise<boolean> => openInbox().admit(toInboxEntry(turn(id)));

  test("find an event without a job at the start, because the process that admitted it died", async () => {
    await admitSilently("a");
    const { work } = await begin();

    expect((await work.next()).id).toBe("a");
  });

  test("find an event without a job while they run, because the dead process may never come back", async () => {
    const { engine, work } = await begin({ sweep: 300 });
    await engine.admit(turn("elsewhere", "two"));
    await work.next();
    await admitSilently("a");

    expect((await work.next()).id).toBe("a");
  });

  test("see an event as soon as its job exists, also on a Redis that has forgotten all scripts", async () => {
    const inbox = openInbox();
    server.command("script", "flush");
    const [, there] = await Promise.all([inbox.admit(toInboxEntry(turn("a"))), inbox.lanes()]);

    expect(there).toEqual([toInboxEntry(turn("a")).lane]);
  });

  test("add the missing job when the platform delivers the event again", async () => {
    const { engine, work } = await begin();
    await admitSilently("a");

    expect(await engine.admit(turn("a"))).toBe(false);
    expect((await work.next()).id).toBe("a");
  });

  test("add no job for threads that have one, however many replicas start", async () => {
    const { engine } = await begin({ simultaneous: 1 });
    for (let n = 0; n < 50; n += 1) await engine.admit(turn(`${n}`, `${n}`));
    const looks = (): number => Number(server.command("get", "{natter}:lanes:id"));
    const before = looks();
    const swept = Promise.withResolvers<unknown>();
    await begin({ simultaneous: 1, log: { ...silent, info: swept.resolve } });

    expect(await swept.promise).toMatchObject({ lanes: 50 });
    // One or two threads are being worked on. They get a job, because an event may have come after the worker's last look.
    expect([1, 2]).toContain(looks() - before);
  });

  test("look into a thread whose job was removed from BullMQ", async () => {
    const { engine, work } = await begin({ simultaneous: 1, sweep: 300 });
    await engine.admit(turn("a", "one"));
    const a = await work.next();
    await engine.admit(turn("b", "two"));
    const [job] = server.command("lrange", "{natter}:lanes:wait", "0", "-1").split("\n");
    server.command("del", "{natter}:lanes:wait", `{natter}:lanes:${job}`);
    a.done();

    expect((await work.next()).id).toBe("b");
  });

  test("pass an order to the replica that answers at once, and not with its next renewal", async () => {
    const { engine: other } = await begin({ simultaneous: 0 });
    // So long that this test sees no renewal, which brings orders as well. `bench/replicas.ts` measures how soon an order comes.
    const { engine, work } = await begin({ lock: 600_000 });
    await engine.admit(turn("a"));
    const { lease } = await work.next();
    await other.control(threadOf("one"), { type: "stop" });

    expect(await told(lease)).toBe("stop");
  });

  test("pass an order also when the channel on which orders are published is down", async () => {
    const { engine, work } = await begin();
    await engine.admit(turn("a"));
    const { lease } = await work.next();
    server.command("client", "kill", "type", "pubsub");
    await engine.control(threadOf("one"), { type: "stop" });

    expect(await told(lease)).toBe("stop");
  });

  test("share the work: one may answer what another one admitted", async () => {
    const { engine, work } = await begin({ simultaneous: 1 });
    const second = await begin({ simultaneous: 1 });
    await engine.admit(turn("a", "one"));
    await engine.admit(turn("b", "two"));

    const runs = [await work.next(), await second.work.next()];
    expect(runs.map(({ id }) => id).toSorted()).toEqual(["a", "b"]);
  });

  test("answer a program that asked one of them, whichever replica answers", async () => {
    const hosts = await Promise.all(
      [
        { name: "first", simultaneous: 0 },
        { name: "second", simultaneous: 1 },
      ].map(async ({ name, simultaneous }) => {
        const connection = await openRedis(server.url);
        const engine = createBullmqEngine({ redis: connection, simultaneous, lock: 1_000, check: 200 });
        members.push({ engine, connection });
        const host = createHost({
          bots: [bot({ name: "b", respond: ({ turn }) => `${name} heard: ${turn.text}` })],
          adapters: [],
          engine,
          store: createRedisKeyv(connection, "natter"),
          log: pino({ level: "silent" }),
        });
        await host.start();
        return host;
      }),
    );
    const [asked, other] = hosts;
    expect(await asked?.ask({ text: "hello" })).toMatchObject({ response: "second heard: hello" });
    expect(await other?.ask({ text: "hello" })).toMatchObject({ response: "second heard: hello" });
  });

  test("never work on one thread together", async () => {
    const { engine, work } = await begin();
    const second = await begin();
    for (const id of ["a", "b", "c"]) await engine.admit(turn(id));
    await engine.admit(turn("d", "two"));
    await expect.poll(() => work.runs.length + second.work.runs.length).toBe(2);
    const all = [...work.runs, ...second.work.runs];

    expect(all.map(({ id }) => id).toSorted()).toEqual(["a", "d"]);
  });

  test("work in the platform's order on what two of them received in the wrong order", async () => {
    const [slow, quick] = [await begin(), await begin()];
    const order: string[] = [];
    const finishNext = async (): Promise<void> => {
      const begun = () => [...slow.work.runs, ...quick.work.runs].find(({ id }) => !order.includes(id));
      await expect.poll(begun).toBeDefined();
      const run = begun();
      order.push(run?.id ?? "");
      run?.done();
    };
    await slow.engine.admit(turn("running", "one", 1_000));
    await expect.poll(() => slow.work.runs.length + quick.work.runs.length).toBe(1);
    await quick.engine.admit(turn("said second", "one", 2_300));
    await slow.engine.admit(turn("said first", "one", 2_000));
    for (let count = 0; count < 3; count += 1) await finishNext();

    expect(order).toEqual(["running", "said first", "said second"]);
  });

  test("do not let a save that arrives late undo a later one", async () => {
    await admitSilently("a");
    const inbox = openInbox();
    await redis.set("lock", "token");
    const lock = { key: "lock", suspects: "suspects", token: "token", job: "1" };
    const lane = toInboxEntry(turn("a")).lane;
    const taken = await inbox.take(lane, lock);
    if (typeof taken === "string") throw new Error(taken);
    expect(await inbox.save(taken, "page 1", '"newer"', 2)).toBe("done");
    expect(await inbox.save(taken, "page 1", '"older"', 1)).toBe("done");

    expect(await inbox.take(lane, lock)).toMatchObject({ saved: [{ field: "page 1", value: '"newer"' }] });
  });

  test("are started once each", async () => {
    const { engine } = await begin();
    await expect(engine.start(createManualWork())).rejects.toThrow(BadInput);
  });

  test("show what they do to the ordinary tools for BullMQ", async () => {
    const { engine, work } = await begin({ simultaneous: 1 });
    await engine.admit(turn("a", "one"));
    await work.next();
    await engine.admit(turn("b", "two"));
    const queue = new Queue("lanes", { connection: redis, prefix: "{natter}" });

    expect(await queue.getJobCounts("active", "waiting")).toEqual({ active: 1, waiting: 1 });
    const [waiting] = await queue.getWaiting();
    expect(waiting?.data).toEqual({ lane: "test/space/channel/two" });
  });

  test("leave nothing in Redis but the ids of what was done", async () => {
    const { engine, work } = await begin();
    for (const id of ["a", "b", "c"]) await engine.admit(turn(id, id));
    for (let count = 0; count < 3; count += 1) (await work.next()).done();
    const left = (): string[] =>
      server
        .command("keys", "*")
        .split("\n")
        .filter((key) => /:(?:inbox|turn|dead|waiting|begun|lanes:\d+|lanes:d[en])/.test(key));

    await expect.poll(left).toEqual([]);
    expect(server.command("keys", "{natter}:seen:*").trim().split("\n")).toHaveLength(3);
  });

  test("go on with the answer of a killed replica, in its message", async () => {
    const board = createBoard({ limit: 2_000 });
    const writers: string[] = [];
    const { call } = board;
    const { url, close } = await serveBoard({
      ...board,
      call(name, body) {
        writers.push(body["writer"] ?? "");
        return call(name, body);
      },
    });
    const settings = { redisUrl: server.url, boardUrl: url, lockSeconds: 3, checkSeconds: 1, pace: 200 };
    const replicas = await Promise.all([startReplica(settings), startReplica(settings)]);
    const question = turnOf({ id: "board/a", text: "What now?" });
    await replicas[0]?.deliver(question, 5_000);
    await expect.poll(() => board.messages[0]?.versions.length ?? 0).toBeGreaterThan(3);
    const victim = replicas.find(({ pid }) => writers[0] === String(pid));
    const heir = replicas.find((replica) => replica !== victim);
    victim?.kill("SIGKILL");
    await expect.poll(() => writers, { timeout: 20_000 }).toContain(String(heir?.pid));
    await expect.poll(() => visible(board), { timeout: 15_000 }).toEqual([answerTo("What now?")]);
    heir?.kill("SIGKILL");
    await close();
  }, 40_000);
});
