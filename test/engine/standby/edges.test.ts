import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createSessions, createStore, type Message, type Sessions } from "#core";
import { createBullmqEngine } from "../../../src/engine/bullmq/engine.ts";
import { openRedis } from "../../../src/redis/client.ts";
import { createRedisProxy } from "../../support/redis-proxy.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../../support/redis-server.ts";
import {
  openStandbyReplica,
  type StandbyReplica,
  type StandbyReplicaOptions,
} from "../../support/standby-replica.ts";
import { createManualWork, type ManualWork, threadOf, told, turn } from "../contract/manual-work.ts";

const message = (id: string): Message => ({
  id,
  author: { id: "ann", isBot: false },
  kind: "user",
  at: 1,
  text: id,
});

describe.skipIf(redisIsMissing)("the only replica", { timeout: 60_000 }, () => {
  let server: RedisServer;
  let folder: string;
  let open: StandbyReplica[];
  let said: string[];
  beforeEach(async () => {
    server = await startRedis({ appendOnly: true });
    folder = mkdtempSync(join(tmpdir(), "natter-standby-"));
    open = [];
    said = [];
  });
  afterEach(async () => {
    for (const replica of open) await replica.close();
    await server.close();
    rmSync(folder, { recursive: true });
  });
  const note = (fields: object, text: string): void => void said.push(`${text} ${JSON.stringify(fields)}`);
  const log = { debug: note, info: note, warn: note, error: note };
  async function begin(
    options: Partial<StandbyReplicaOptions> = {},
  ): Promise<StandbyReplica & { work: ManualWork }> {
    const replica = await openStandbyReplica({
      url: server.url,
      file: join(folder, "one.db"),
      retryDelay: 1,
      log,
      ...options,
    });
    const work = createManualWork();
    const begun = { ...replica, work };
    open.push(begun);
    await replica.engine.start(work);
    return begun;
  }
  async function end(replica: StandbyReplica): Promise<void> {
    open = open.filter((one) => one !== replica);
    await replica.close();
  }
  const isToldAll = (): Promise<void> =>
    expect.poll(() => said.join("\n"), { timeout: 10_000 }).toContain("knows everything again");
  const sessionsOf = ({ store }: Pick<StandbyReplica, "store">): Sessions =>
    createSessions({ store: createStore(store, { ttl: 86_400_000 }), maxTurns: 200 });
  const record = async (replica: StandbyReplica, id: string, thread = "one") =>
    (await sessionsOf(replica).open(threadOf(thread), { fence: Date.now(), check: () => {} })).record(
      message(id),
    );

  test("lets those who wait for Redis hold up nobody", async () => {
    const earlier = await begin();
    for (const id of ["x", "y", "z"]) await record(earlier, id, id);
    await end(earlier);
    // Knows the names of what Redis has, and nothing of what is in it.
    await end(await begin({ file: join(folder, "new.db") }));
    await server.kill();
    const replica = await openStandbyReplica({
      url: server.url,
      file: join(folder, "new.db"),
      simultaneous: 2,
      retryDelay: 20,
    });
    open.push(replica);
    const answered: string[] = [];
    await replica.engine.start({
      async run({ id, thread }) {
        await sessionsOf(replica).export(thread);
        answered.push(id);
      },
      bury: () => Promise.reject(new Error("nothing is given up")),
    });
    for (const id of ["x", "y", "z", "new"]) await replica.engine.admit(turn(id, id));

    await expect.poll(() => answered).toEqual(["new"]);
  });

  test("goes alone as soon as its disk lets it, and says what the matter was", async () => {
    const replica = await begin();
    await replica.engine.admit(turn("a"));
    const first = await replica.work.next();
    replica.refuseWrites(true);
    await server.kill();
    expect(await told(first.lease)).toBe("lost");
    await expect.poll(() => said.join("\n"), { timeout: 10_000 }).toMatch(/one\.db can no longer be/);
    replica.refuseWrites(false);

    expect((await replica.work.next()).id).toBe("a");
  });

  test("takes a disk that refuses for no failed attempt, whatever Redis hands out", async () => {
    const replica = await begin();
    await replica.engine.admit(turn("a"));
    const first = await replica.work.next();
    replica.refuseWrites(true);
    first.done();
    const direct = await openRedis(server.url);
    const other = createBullmqEngine({ redis: direct });
    await other.admit(turn("b", "two"));
    await expect.poll(() => said.join("\n"), { timeout: 10_000 }).toMatch(/one\.db can no longer be/);
    const fences = new Set<string>();
    const wasTriedOften = async (): Promise<boolean> =>
      fences.add(server.command("get", "{natter}:fence")).size > 6 || (await other.deadLetters()).length > 0;
    await expect.poll(wasTriedOften, { timeout: 20_000 }).toBe(true);
    expect(await other.deadLetters()).toEqual([]);
    replica.refuseWrites(false);

    const runs = [await replica.work.next(), await replica.work.next()];
    expect(runs.map(({ id, lease }) => `${id} ${lease.attempt}`).toSorted()).toEqual(["a 1", "b 1"]);
    await other.stop(0);
    direct.destroy();
  });

  test("hands nothing out at its start before Redis has been told what it knows better", async () => {
    const first = await begin();
    await first.engine.admit(turn("a"));
    const shared = await first.work.next();
    await server.kill();
    expect(await told(shared.lease)).toBe("lost");
    await (await first.work.next()).lease.save("page 1", "ref");
    first.closeFile();
    await end(first);
    await server.start();
    // The dead one's lock has run out, and whoever comes may have the lane at once.
    const direct = await openRedis(server.url);
    const other = createBullmqEngine({ redis: direct, lock: 1_000, check: 200 });
    const others = createManualWork();
    await other.start(others);
    const run = await others.next();
    const stopped = other.stop(1_000);
    await told(run.lease);
    run.fail(new Error("handed over"));
    await stopped;
    direct.destroy();
    const cable = await createRedisProxy(server.port);
    const replica = await openStandbyReplica({ url: cable.url, file: join(folder, "one.db"), log });
    open.push(replica);
    await expect.poll(() => server.command("client", "list").split("\n")).toHaveLength(4);
    // The connection for orders takes its time.
    cable.holdNew();
    const work = createManualWork();
    const started = replica.engine.start(work);

    expect((await work.next()).lease.saved).toEqual({ "page 1": "ref" });
    await started;
    cable.release();
    await end(replica);
    cable.cut();
  });

  test("begins nothing when it is stopped in the moment in which Redis goes away", async () => {
    const replica = await begin();
    await replica.engine.admit(turn("a"));
    await replica.work.next();
    await server.kill();
    while (!replica.standby.isAlone) await new Promise((resolve) => setImmediate(resolve));
    await replica.engine.stop(0);
    await replica.standby.stop();
    // What was begun all the same would have been written to this disk before these.
    for (const key of ["one", "two", "three"]) await replica.store.set(key, "");

    expect(replica.work.runs.map(({ id }) => id)).toEqual(["a"]);
  });

  test.each(["goes on", "dies and comes back"])(
    "tells Redis what was done without it, so that no other one does it again, also when it %s",
    async (how) => {
      const replica = await begin();
      await server.kill();
      await expect.poll(() => replica.standby.isAlone, { timeout: 10_000 }).toBe(true);
      await replica.engine.admit(turn("a"));
      (await replica.work.next()).done();
      if (how !== "goes on") await end(replica);
      await server.start();
      if (how !== "goes on") await begin();
      else await isToldAll();

      const direct = await openRedis(server.url);
      const other = createBullmqEngine({ redis: direct });
      expect(await other.admit(turn("a"))).toBe(false);
      await other.stop(0);
      direct.destroy();
    },
  );
});
