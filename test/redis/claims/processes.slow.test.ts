import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openRedis, type RedisClient } from "../../../src/redis/client.ts";
import { createRedisProxy } from "../../support/redis-proxy.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../../support/redis-server.ts";

const ttl = 1_000;
const names = ["a", "b", "c", "d", "e", "f"];
const root = "{natter}:claims:rooms";
const stream = "deeds";
const program = fileURLToPath(new URL("../../support/claims-process.ts", import.meta.url));

/** One use of a thing, or the end of a claim. */
interface Deed {
  name: string;
  epoch: number;
  holder: number;
  /** "use"; or why the claim ended, and whether it could still be used then. */
  what: string;
  /** By the clock of Redis, in milliseconds. */
  at: number;
}

const claimOf = ({ name, epoch, holder }: Deed): string => `${name} in ${epoch} by ${holder}`;

/** Claims by which a thing was used after a later holder had begun, once for each such use. */
function lateUses(deeds: readonly Deed[]): string[] {
  const newest = new Map<string, number>();
  return deeds.flatMap((deed) => {
    if (deed.what !== "use") return [];
    const last = newest.get(deed.name) ?? 0;
    newest.set(deed.name, Math.max(last, deed.epoch));
    return deed.epoch < last ? [claimOf(deed)] : [];
  });
}

/**
 * What a lease can promise, however long a process was paused. An epoch has one holder. After a later epoch has begun, the earlier
 * holder uses the thing at most once more, with a call that was on its way already, and never after it has learned of the end.
 */
function expectWhatALeaseGives(deeds: readonly Deed[]): void {
  const late = lateUses(deeds);
  expect(late).toEqual([...new Set(late)]);
  const claims = new Set(deeds.map(claimOf));
  expect(new Set(deeds.map(({ name, epoch }) => `${name} in ${epoch}`)).size).toBe(claims.size);
  const over = new Set<string>();
  const afterTheEnd = deeds.filter((deed) => {
    if (deed.what !== "use") over.add(claimOf(deed));
    return deed.what === "use" && over.has(claimOf(deed));
  });
  expect(afterTheEnd).toEqual([]);
}

describe.skipIf(redisIsMissing)("real processes that divide things among themselves", () => {
  let server: RedisServer;
  let redis: RedisClient;
  let holders: ChildProcess[];
  let deeds: Deed[];
  let last: string;
  beforeEach(async () => {
    server = await startRedis();
    redis = await openRedis(server.url);
    [holders, deeds, last] = [[], [], "-"];
  });
  afterEach(async () => {
    for (const holder of holders) holder.kill("SIGKILL");
    redis.destroy();
    await server.close();
  });

  function start(count: number, url = server.url): ChildProcess[] {
    const settings = JSON.stringify({ url, witness: server.url, ttl, names, stream });
    const env = { ...process.env, HOLDER: settings };
    const started = Array.from({ length: count }, () => fork(program, { env }));
    holders.push(...started);
    return started;
  }
  async function read(): Promise<readonly Deed[]> {
    for (const { id, message } of await redis.xRange(stream, last, "+")) {
      last = `(${id}`;
      const { name = "", what = "", epoch, holder } = message;
      deeds.push({ name, what, epoch: Number(epoch), holder: Number(holder), at: Number.parseInt(id) });
    }
    return deeds;
  }
  /** The last use under each claim that this process has not yet reported as over. */
  async function heldBy({ pid }: ChildProcess): Promise<Deed[]> {
    const newest = new Map((await read()).map((deed) => [claimOf(deed), deed]));
    return [...newest.values()].filter(({ holder, what }) => what === "use" && holder === pid);
  }
  /** Everything is held, and nothing by two, when each of them has so many things. */
  async function divided(some: ChildProcess[], parts: number[]): Promise<void> {
    const look = async (): Promise<{ things: string[]; sizes: number[] }> => {
      const held: Deed[][] = [];
      for (const holder of some) held.push(await heldBy(holder));
      const things = held.flat().map(({ name }) => name);
      return { things: things.toSorted(), sizes: held.map(({ length }) => length).toSorted((x, y) => x - y) };
    };
    await expect.poll(look, { timeout: 15_000 }).toEqual({ things: names, sizes: parts });
  }
  /** The first use of each of these things by who came next. */
  async function successors(before: readonly Deed[]): Promise<Deed[]> {
    const all = await read();
    return before.flatMap(
      ({ name, epoch }) =>
        all.find((deed) => deed.name === name && deed.epoch > epoch && deed.what === "use") ?? [],
    );
  }
  async function endsOf(before: readonly Deed[]): Promise<string[]> {
    const claims = new Set(before.map(claimOf));
    return (await read())
      .filter((deed) => deed.what !== "use" && claims.has(claimOf(deed)))
      .map(({ what }) => what);
  }
  const timeOfRedis = async (): Promise<number> => {
    const [seconds, microseconds] = await redis.sendCommand<[string, string]>(["TIME"]);
    return Number(seconds) * 1_000 + Number(microseconds) / 1_000;
  };

  test(
    "take over the names of a killed process soon after its claims run out",
    { timeout: 30_000 },
    async () => {
      const [victim, ...others] = start(3) as [ChildProcess, ChildProcess, ChildProcess];
      await divided([victim, ...others], [2, 2, 2]);
      const killed = await timeOfRedis();
      victim.kill("SIGKILL");
      await once(victim, "exit");
      const had = await heldBy(victim);
      await divided(others, [3, 3]);

      const next = await successors(had);
      expect(next.map(({ name }) => name)).toEqual(had.map(({ name }) => name));
      expect(Math.max(...next.map(({ at }) => at))).toBeLessThan(killed + ttl + 1_500);
      expectWhatALeaseGives(await read());
    },
  );

  test(
    "are told when they wake up late that nothing is theirs",
    { timeout: 30_000 },
    async ({ onTestFinished }) => {
      const cable = await createRedisProxy(server.port);
      onTestFinished(cable.cut);
      const [sleeper] = start(1, cable.url) as [ChildProcess];
      const others = start(2);
      await divided([sleeper, ...others], [2, 2, 2]);
      sleeper.kill("SIGSTOP");
      // Redis cannot tell it either: it has nothing but its own clock.
      cable.hold();
      const had = await heldBy(sleeper);
      await divided(others, [3, 3]);
      sleeper.kill("SIGCONT");
      await expect.poll(() => endsOf(had)).toEqual(["lost, unusable", "lost, unusable"]);
      expect(await successors(had)).toHaveLength(2);

      // It becomes one of them again, with claims that are new.
      cable.release();
      await divided([sleeper, ...others], [2, 2, 2]);
      expectWhatALeaseGives(await read());
    },
  );

  test("leave nothing behind when they stop", { timeout: 30_000 }, async () => {
    const [leaver, other] = start(2) as [ChildProcess, ChildProcess];
    await divided([leaver, other], [3, 3]);
    const had = await heldBy(leaver);
    const me = await redis.get(`${root}:holder:${had[0]?.name}`);
    leaver.send("stop");
    await once(leaver, "exit");
    const known = await redis.mGet(names.map((name) => `${root}:holder:${name}`));
    const members = await redis.zRange(`${root}:members`, 0, -1);
    expect(me).not.toBeNull();
    expect([...known, ...members]).not.toContain(me);

    await divided([other], [6]);
    expect(await endsOf(had)).toEqual(["handover, usable", "handover, usable", "handover, usable"]);
    expect(await successors(had)).toHaveLength(3);
    expect(lateUses(await read())).toEqual([]);
    expectWhatALeaseGives(await read());
  });
});
