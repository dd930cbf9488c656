import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Keyv } from "keyv";
import { pino } from "pino";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { type Configuration, configurationSchema } from "#config";
import { createSessions, createStore, type Sessions } from "#core";
import { createManualWork, threadOf, turn } from "../engine/contract/manual-work.ts";
import { openRecords, openStorage } from "../../src/app/open-storage.ts";
import type { Storage } from "../../src/app/storage.ts";
import {
  type RedisServer,
  type RedisServerOptions,
  redisIsMissing,
  startRedis,
} from "../support/redis-server.ts";

const sessionsIn = (store: Keyv): Sessions =>
  createSessions({ store: createStore(store, { ttl: 86_400_000 }), maxTurns: 200 });

describe.skipIf(redisIsMissing)("a process on a Redis", { timeout: 60_000 }, () => {
  let server: RedisServer;
  let folder: string;
  let storage: Storage | undefined;
  let said: { level: number; msg: string }[];
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), "natter-shared-"));
    said = [];
  });
  afterEach(async () => {
    if (storage) await end(storage);
    storage = undefined;
    await server.close();
    rmSync(folder, { recursive: true });
  });

  async function open(
    changes: Partial<Configuration> = {},
    redis: RedisServerOptions = {},
  ): Promise<Storage> {
    server = await startRedis(redis);
    return reopen(changes);
  }
  async function reopen(changes: Partial<Configuration> = {}): Promise<Storage> {
    const takeover = { lockSeconds: 1, checkSeconds: 0.2 };
    const given = { redisUrl: server.url, data: folder, takeover, ...changes };
    const log = pino({ base: null }, { write: (line) => void said.push(JSON.parse(line)) });
    const opened = await openStorage({ configuration: configurationSchema.parse(given), log });
    storage = opened;
    return opened;
  }
  async function end({ engine, close }: Storage): Promise<void> {
    await engine.stop(0);
    await close();
  }
  const warnings = (): string[] => said.filter(({ level }) => level > 30).map(({ msg }) => msg);
  const stateOf = ({ readiness }: Storage): string => readiness().state;

  test("that is the only one says what is at risk while Redis is away", async () => {
    const { engine, readiness } = await open({}, { appendOnly: true });
    const work = createManualWork();
    await engine.start(work);
    expect(readiness()).toEqual({ state: "ready" });
    await server.kill();
    await expect.poll(() => storage && stateOf(storage), { timeout: 10_000 }).toBe("degraded");
    expect(await engine.admit(turn("a"))).toBe(true);
    (await work.next()).done();
    expect(readiness().risk).toMatch(/1 entries are on this disk only/);
    await server.start();
    await expect.poll(() => storage && stateOf(storage), { timeout: 10_000 }).toBe("ready");
    expect(warnings()).toEqual([expect.stringMatching(/This process goes on/)]);
  });

  test("that is one of many begins and acknowledges nothing until it is back", async () => {
    const { engine, readiness } = await open({ replicas: "many" }, { appendOnly: true });
    const work = createManualWork();
    await engine.start(work);
    await server.kill();
    await expect.poll(() => storage && stateOf(storage), { timeout: 10_000 }).toBe("paused");
    expect(readiness().risk).toMatch(/nothing is begun or acknowledged/);
    await expect(engine.admit(turn("a"))).rejects.toThrow(/Redis failed at admitting/);
    await server.start();
    await expect.poll(() => storage && stateOf(storage), { timeout: 10_000 }).toBe("ready");
    await expect.poll(() => engine.admit(turn("a")).catch(() => "away")).not.toBe("away");
    expect((await work.next()).id).toBe("a");
    expect(warnings()).toEqual([expect.stringMatching(/nothing is begun or acknowledged/)]);
    expect(said.map(({ msg }) => msg)).toContainEqual(expect.stringMatching(/Redis is back/));
  });

  test("that was one of many meanwhile does not trust its old copy", async () => {
    const texts = async ({ store }: Storage): Promise<string[]> =>
      (await sessionsIn(store).export(threadOf("one"))).messages.map(({ text }) => text);
    const say = async ({ store }: Storage, id: string): Promise<void> => {
      const session = await sessionsIn(store).open(threadOf("one"), { fence: Date.now(), check: () => {} });
      await session.record({ id, author: { id: "ann", isBot: false }, kind: "user", at: 1, text: id });
    };
    const first = await open({}, { appendOnly: true });
    await first.engine.start(createManualWork());
    await say(first, "old");
    await end(first);
    const many = await reopen({ replicas: "many" });
    await many.engine.start(createManualWork());
    await say(many, "new");
    await end(many);
    const again = await reopen();
    await again.engine.start(createManualWork());
    expect(await texts(again)).toEqual(["old", "new"]);
    await say(again, "here");
    expect(await texts(again)).toEqual(["old", "new", "here"]);
  });

  test.each([
    { url: (port: number) => `redis://:hush-hush@127.0.0.1:${port}`, why: /WRONGPASS/ },
    { url: (port: number) => `redis://127.0.0.1:${port}`, why: /NOAUTH/ },
  ])("that is refused says why, and no password", async ({ url, why }) => {
    server = await startRedis({ settings: { requirepass: "sesame-open" } });
    for (const replicas of ["one", "many"] as const) {
      said = [];
      storage = await reopen({ replicas, redisUrl: url(server.port), data: join(folder, replicas) });
      await storage.engine.start(createManualWork());
      await expect.poll(warnings).toHaveLength(1);
      expect(JSON.stringify(said)).toMatch(why);
      expect(JSON.stringify(said)).not.toMatch(/hush-hush|sesame/);
      await end(storage);
      storage = undefined;
    }
    const refused = openRecords(
      configurationSchema.parse({ redisUrl: url(server.port), replicas: "many" }),
    ).then(({ engine }) => engine.deadLetters());
    await expect(refused).rejects.toThrow(why);
  });

  test("that is one of many needs no disk", async () => {
    await open({ replicas: "many", data: join(folder, "nowhere") }, { appendOnly: true });
    expect(existsSync(join(folder, "nowhere"))).toBe(false);
  });

  test("says what this Redis may do to it one day", async () => {
    await open({ replicas: "many" });
    await expect
      .poll(warnings)
      .toEqual([expect.stringMatching(/^Redis does not write changes to its disk.*appendonly yes/)]);
    await storage?.engine.stop(0);
    await storage?.close();
    await server.close();
    said = [];
    await open(
      { replicas: "many" },
      { appendOnly: true, settings: { maxmemory: "100mb", "maxmemory-policy": "allkeys-lru" } },
    );
    await expect.poll(warnings).toEqual([expect.stringMatching(/allkeys-lru.*noeviction/)]);
  });

  test("that is one of many says what is left in the file of one", async () => {
    writeFileSync(join(folder, "natter.db"), "");
    await open({ replicas: "many" }, { appendOnly: true });
    expect(warnings()).toEqual([expect.stringMatching(/"natter migrate" takes them to Redis/)]);
  });

  test("says what to do with the file of an earlier version, and leaves it alone", async () => {
    writeFileSync(join(folder, "standby.db"), "something");
    await open({}, { appendOnly: true });
    expect(warnings()).toEqual([expect.stringMatching(/earlier version.*Then delete the file/)]);
    expect(readFileSync(join(folder, "standby.db"), "utf8")).toBe("something");
  });
});
