import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { openDatabase } from "../../src/sqlite/database.ts";
import { turn } from "../engine/contract/manual-work.ts";
import { type Ran, runProgram } from "../support/run-program.ts";
import { type RedisServer, redisIsMissing, startRedis } from "../support/redis-server.ts";

// Every step is a process of its own, and a busy machine starts few of them in a second.
vi.setConfig({ testTimeout: 120_000 });

let folder = "";
let data = "";
let server: RedisServer | undefined;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "natter-forget-"));
  data = join(folder, "data");
});
afterEach(async () => {
  await server?.close();
  server = undefined;
  rmSync(folder, { recursive: true });
});

const natter = (
  command: string,
  options: { input?: string; environment?: Record<string, string> } = {},
): Promise<Ran> =>
  runProgram([resolve("bin/natter.js"), ...command.split(" ").filter(Boolean)], { folder, ...options });

const thread = (name: string): string => `terminal/local/terminal/${name}`;
const onDisk = (): string =>
  readdirSync(data)
    .filter((name) => !name.endsWith(".log"))
    .map((name) => readFileSync(join(data, name), "latin1"))
    .join("\n");

describe("natter forget", () => {
  test("removes a thread from the disk, leaves the others, and says when there is no such thread", async () => {
    await natter("chat --bot echo --thread one", { input: "the PLANTED words\n" });
    await natter("chat --bot echo --thread two", { input: "the other words\n" });
    expect(onDisk()).toContain("PLANTED");

    const { output } = await natter(`forget ${thread("one")}`);
    expect(output).toMatch(
      /^Removed 3 entries and 0 events that waited or were given up, from 1 threads\.\n$/,
    );
    expect(onDisk()).not.toContain("PLANTED");
    const { output: exported } = await natter("export");
    expect(exported).toContain("the other words");
    expect(exported.trim().split("\n")).toHaveLength(1);

    const { code, errors } = await natter(`forget ${thread("one")}`);
    expect(code).toBe(1);
    expect(errors).toContain(`Nothing is remembered of the thread "${thread("one")}". Did you mean`);
  });

  test("removes a person with the answers to them, and says when there is no such person", async () => {
    mkdirSync(join(folder, "config"));
    writeFileSync(join(folder, "config/natter.yaml"), "bots: [./bot.ts]\nattempts: 1");
    writeFileSync(join(folder, "bot.ts"), 'export default async ({ turn }) => { return "PLANTED answer"; };');
    await natter("chat --bot ./bot.ts", { input: "PLANTED question\n" });
    const [said] = JSON.parse((await natter("export")).output).messages as { author: { id: string } }[];
    const id = said?.author.id ?? "";
    const { code, errors } = await natter("forget --person terminal/unknown");
    expect(code).toBe(1);
    expect(errors).toContain('Nothing is remembered of the person "unknown" on terminal.');

    const { output } = await natter(`forget --person terminal/${id}`);
    expect(output).toContain("from 1 threads");
    expect(onDisk()).not.toContain("PLANTED");
    expect((await natter("export")).output).toContain('"messages":[]');
  });

  test.each(["forget", "forget a/b/c/d e", "forget --person U1", "forget a/b/c/d --person slack/U1"])(
    '"natter %s" is refused with one sentence',
    async (command) => {
      const { code, errors } = await natter(command);
      expect(code).toBe(1);
      expect(errors).toContain('Write "forget <thread>" with a thread that "natter export" lists');
      expect(errors).not.toContain("    at ");
    },
  );

  test.skipIf(redisIsMissing)("removes a thread from the copy in Redis as well", async () => {
    server = await startRedis();
    const redis = server;
    const environment = { REDIS_URL: redis.url };
    const inRedis = (): string =>
      redis
        .command("keys", "natter::*")
        .split("\n")
        .filter(Boolean)
        .map((key) => redis.command("get", key))
        .join("\n");
    await natter("chat --bot echo --thread one", { input: "the PLANTED words\n" });
    // The copy is made when a command brings both together.
    await natter("chat --bot echo --thread two", { input: "the other words\n" });
    expect((await natter(`forget ${thread("two")}`, { environment })).output).toContain("BGREWRITEAOF");
    expect(inRedis()).toContain("PLANTED");
    await natter(`forget ${thread("one")}`, { environment });
    expect(inRedis()).not.toContain("PLANTED");
    expect(onDisk()).not.toContain("PLANTED");
  });
});

describe("natter backup", () => {
  test("writes a complete copy while natter runs and while it does not, for this user alone, and replaces nothing", async () => {
    writeFileSync(
      join(folder, "bot.ts"),
      `import { execFile } from "node:child_process";
       import { promisify } from "node:util";
       export default async ({ turn }) => {
         const { stdout } = await promisify(execFile)(process.execPath, [${JSON.stringify(resolve("bin/natter.js"))}, "backup", "running.db"]);
         return stdout;
       };`,
    );
    const { output } = await natter("chat --bot ./bot.ts", { input: "PLANTED\n" });
    expect(output).toContain("running.db is a complete copy");
    expect((await natter("backup stopped.db")).output).toContain("stopped.db is a complete copy");
    for (const name of ["running.db", "stopped.db"]) {
      const copy = join(folder, name);
      expect(statSync(copy).mode & 0o777).toBe(0o600);
      expect(readFileSync(copy, "latin1")).toContain("PLANTED");
      expect(existsSync(`${copy}-wal`)).toBe(false);
    }
    const again = await natter("backup stopped.db");
    expect([again.code, again.errors]).toEqual([1, expect.stringContaining("stopped.db exists already")]);

    rmSync(data, { recursive: true });
    mkdirSync(data);
    writeFileSync(join(data, "natter.db"), readFileSync(join(folder, "stopped.db")));
    expect((await natter("export")).output).toContain("PLANTED");
  });

  test("says what is missing", async () => {
    expect((await natter("backup")).errors).toContain(
      'Write "backup <file>", with a file that does not exist yet.',
    );
    expect((await natter("backup copy.db")).errors).toContain("There is nothing to copy");
    await natter("chat --bot echo", { input: "x\n" });
    expect((await natter("backup no/such/folder/copy.db")).errors).toContain(
      "Give a path in a folder that exists.",
    );
  });
});

test("natter dead-letters remove takes one away, or all", async () => {
  mkdirSync(data);
  const database = openDatabase(join(data, "natter.db"));
  const insert = database.prepare(
    "INSERT INTO dead (id, lane, event, attempts, error, at) VALUES (?, ?, ?, 3, 'boom', ?)",
  );
  for (const id of ["a", "b", "c"]) {
    const event = JSON.stringify(turn(id, "one"));
    await database.commit(() => insert.run(id, "test/space/channel/one", event, Date.now()));
  }
  database.close();
  expect((await natter("dead-letters remove")).errors).toContain('"dead-letters remove --all"');
  expect((await natter("dead-letters remove a")).output).toBe("a is removed.\n");
  expect((await natter("dead-letters remove a")).errors).toContain('There is no dead letter "a"');
  expect((await natter("dead-letters remove --all")).output).toBe("Removed 2 dead letters.\n");
  expect((await natter("dead-letters")).output).toBe("There are no dead letters.\n");
});
