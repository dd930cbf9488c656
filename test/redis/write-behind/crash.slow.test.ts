import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { openRedis, type RedisClient } from "../../../src/redis/client.ts";
import { createRedisCopy } from "../../../src/redis/write-behind/copy.ts";
import { addAll } from "../../../src/redis/write-behind/add-all.ts";
import { createOutbox } from "../../../src/redis/write-behind/outbox.ts";
import { createWriter } from "../../../src/redis/write-behind/writer.ts";
import { type Database, openDatabase } from "../../../src/sqlite/database.ts";
import { createLogSink } from "../../support/context.ts";
import { fileIn, openLoneProcess } from "../../support/lone-process.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../../support/redis-server.ts";

const program = fileURLToPath(new URL("../../support/write-behind-process.ts", import.meta.url));

describe.skipIf(redisIsMissing)("the copy in Redis", { timeout: 60_000 }, () => {
  let server: RedisServer;
  let folder: string;
  let redis: RedisClient;
  let running: ChildProcess[];
  beforeEach(async () => {
    server = await startRedis({ appendOnly: true });
    folder = mkdtempSync(join(tmpdir(), "natter-copy-"));
    redis = await openRedis(server.url);
    running = [];
  });
  afterEach(async () => {
    for (const child of running) child.kill("SIGKILL");
    redis.destroy();
    await server.close();
    rmSync(folder, { recursive: true });
  });

  const inFile = (database: Database): Map<string, string> =>
    new Map(
      database
        .prepare<{ key: string; value: string }>("SELECT key, value FROM entry")
        .all()
        .map(({ key, value }) => [key, value]),
    );
  async function inRedis(): Promise<Map<string, string>> {
    const found = new Map<string, string>();
    for await (const keys of redis.scanIterator({ MATCH: "natter::*" }))
      for (const key of keys) found.set(key.replace("::", ":"), (await redis.get(key)) ?? "");
    return found;
  }

  test("is what the file is, whenever the process was killed: between a write and its flush, and in the middle of one", async () => {
    const written = new Map<string, string[]>();
    for (let round = 0; round < 6; round += 1) {
      const child = spawn(process.execPath, [program, server.url, folder], {
        stdio: ["ignore", "pipe", "inherit"],
      });
      running.push(child);
      let lines = 0;
      createInterface(child.stdout).on("line", (line) => {
        lines += 1;
        const [thread = "", ...rest] = line.split(" ");
        const known = written.get(thread) ?? [];
        written.set(
          thread,
          rest[0] === "not" ? known.filter((id) => id !== rest[1]) : [...known, rest.join("")],
        );
      });
      const before = (await redis.hGet("{natter}:copy", "number")) ?? "0";
      // Several flushes have gone, and more has been written than the last one can have taken along.
      const enough = 60 + Math.random() * 40;
      await expect.poll(() => lines, { interval: 3 }).toBeGreaterThan(enough);
      await expect
        .poll(async () => Number(await redis.hGet("{natter}:copy", "number")), { interval: 3 })
        .toBeGreaterThan(Number(before));
      child.kill("SIGKILL");
      await once(child, "exit");
    }
    const one = await openLoneProcess({ url: server.url, data: folder });
    for (const [thread, ids] of written) {
      const found = await one.textsIn(thread);
      // The last writes of a round may be durable without having been printed.
      expect(found.filter((id) => ids.includes(id))).toEqual(ids.filter((id) => found.includes(id)));
      expect(ids.filter((id) => !found.includes(id)).length).toBeLessThanOrEqual(6);
    }
    await one.end();

    const database = openDatabase(fileIn(folder));
    expect(createOutbox(database).count()).toBe(0);
    const entries = inFile(database);
    database.close();
    expect(entries.size).toBeGreaterThan(200);
    expect(await inRedis()).toEqual(entries);
  });

  test("ignores a write that arrives after its caller gave up, and a write under a claim that is over", async () => {
    const database = openDatabase(":memory:");
    const outbox = createOutbox(database);
    const put = database.prepare("INSERT OR REPLACE INTO entry (key, value) VALUES ('natter:k', ?)");
    const copy = createRedisCopy({ redis, disk: outbox.disk, ttl: 1_000 });
    const claim = await copy.claim();
    if (typeof claim === "string") throw new Error("There is no other process.");
    put.run("old");
    const old = outbox.next();
    put.run("new");
    await copy.write(claim.epoch, 2, outbox.next());
    await copy.write(claim.epoch, 1, old);
    expect(await redis.get("natter::k")).toBe("new");

    await copy.release(claim.epoch);
    const other = createRedisCopy({ redis, disk: "other", ttl: 1_000 });
    expect(await other.claim()).toMatchObject({ last: { disk: outbox.disk, number: 2 } });
    expect(await copy.claim()).toBe("held");
    expect(await copy.write(claim.epoch, 3, old)).toBe("held");
    expect(await redis.get("natter::k")).toBe("new");
    database.close();
  });

  /** What writes the copy, over this connection. `pull` runs while another disk's writes are brought into the file. */
  function open(pull = (): Promise<void> => Promise.resolve()) {
    const database = openDatabase(":memory:");
    const outbox = createOutbox(database);
    const copy = createRedisCopy({ redis, disk: outbox.disk, ttl: 1_000 });
    const { log } = createLogSink();
    const addEverything = (): Promise<void> => addAll(database, outbox, copy);
    const writer = createWriter({ copy, outbox, ttl: 1_000, file: "", pull, addAll: addEverything, log });
    const put = database.prepare("INSERT OR REPLACE INTO entry (key, value) VALUES (?, ?)");
    return { database, outbox, copy, writer, put };
  }

  test("is written again after Redis has lost it, also if the answer that tells of it never arrives", async () => {
    const { database, outbox, copy, writer, put } = open();
    put.run("natter:a", "1");
    await writer.claim((run) => run());
    await writer.flush();
    const epoch = Number(await redis.hGet("{natter}:copy", "epoch"));
    await redis.flushAll();
    put.run("natter:b", "1");
    await copy.write(epoch, outbox.number + 1, outbox.next(), outbox.number);

    expect(await writer.flush()).toBe("done");
    expect(await inRedis()).toEqual(inFile(database));
    database.close();
  });

  test("stays claimed for as long as a process takes over what another disk has written", async () => {
    const isCopied = Promise.withResolvers<void>();
    const { database, copy, writer } = open(() => isCopied.promise);
    await redis.hSet("{natter}:copy", { epoch: 1, holder: "", until: 0, disk: "other", number: 1 });
    const claimed = writer.claim((run) => run());
    const until = async (): Promise<number> => Number(await redis.hGet("{natter}:copy", "until"));
    await expect.poll(until).toBeGreaterThan(0);
    const first = await until();
    await expect.poll(until, { timeout: 10_000 }).toBeGreaterThan(first + 1_000);
    isCopied.resolve();
    expect(await claimed).toBe("done");
    await copy.release(Number(await redis.hGet("{natter}:copy", "epoch")));
    database.close();
  });

  test("goes to a process that claims it while another one still takes over", async () => {
    const isCopied = Promise.withResolvers<void>();
    const { database, writer } = open(() => isCopied.promise);
    await redis.hSet("{natter}:copy", { epoch: 1, holder: "", until: 0, disk: "other", number: 1 });
    const claimed = writer.claim((run) => run());
    const until = async (): Promise<number> => Number(await redis.hGet("{natter}:copy", "until"));
    await expect.poll(until).toBeGreaterThan(0);
    await redis.hSet("{natter}:copy", {
      epoch: Date.now() + 1_000,
      holder: "third",
      until: Date.now() + 60_000,
    });
    isCopied.resolve();
    expect(await claimed).toBe("held");
    expect(writer.hasClaim).toBe(false);
    database.close();
  });

  test("gets several writes of one key as one, and what was written while it was being sent once more", async () => {
    const database = openDatabase(":memory:");
    const outbox = createOutbox(database);
    const put = database.prepare("INSERT OR REPLACE INTO entry (key, value) VALUES (?, ?)");
    for (const value of ["1", "2", "3"]) put.run("natter:a", value);
    put.run("natter:b", "1");
    const changes = outbox.next();
    expect(changes.map(({ key, value }) => `${key}=${value}`)).toEqual(["natter:a=3", "natter:b=1"]);
    put.run("natter:a", "4");
    await outbox.acknowledge(changes, 1);

    expect(outbox.next().map(({ key, value }) => `${key}=${value}`)).toEqual(["natter:a=4"]);
    database.close();
  });
});
