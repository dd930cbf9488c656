import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, expect, test } from "vitest";
import { createEmbeddedEngine } from "../../src/engine/embedded/engine.ts";
import { openDatabase } from "../../src/sqlite/database.ts";
import { version1, version2 } from "./earlier-versions.ts";
import { createManualWork, threadOf, turn } from "../engine/contract/manual-work.ts";

let directory: string;
beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), "natter-schema-"));
});
afterEach(() => rm(directory, { recursive: true }));

test("a file of version 1 goes on with what it holds: first what was begun, then in the platform's order", async () => {
  const file = join(directory, "natter.db");
  const old = new DatabaseSync(file);
  old.exec(version1);
  const insert = old.prepare("INSERT INTO inbox (id, lane, event, attempt) VALUES (?, ?, ?, ?)");
  const arrived = [
    { id: "begun", at: 300, attempt: 1 },
    { id: "late", at: 200, attempt: 0 },
    { id: "early", at: 100, attempt: 0 },
  ];
  for (const { id, at, attempt } of arrived)
    insert.run(id, "test/space/channel/one", JSON.stringify(turn(id, "one", at)), attempt);
  insert.run("handed over", "test/space/channel/two", JSON.stringify(turn("handed over", "two", 2)), 0);
  insert.run("older", "test/space/channel/two", JSON.stringify(turn("older", "two", 1)), 0);
  old.exec("INSERT INTO saved VALUES ('handed over', 'page 1', '\"ref\"')");
  old.close();

  const database = openDatabase(file);
  const engine = createEmbeddedEngine({ database, simultaneous: 1 });
  const work = createManualWork();
  await engine.admit(turn("new", "one", 150));
  await engine.start(work);
  const taken: { id: string; thread: string }[] = [];
  for (let count = 0; count < 6; count += 1) {
    const { id, event, lease, done } = await work.next();
    expect(lease.fence).toBeGreaterThan(17);
    taken.push({ id, thread: event.thread.thread });
    done();
  }
  await engine.stop(1_000);
  database.close();

  const of = (thread: string): string[] =>
    taken.flatMap((one) => (one.thread === threadOf(thread).thread ? [one.id] : []));
  expect(of("one")).toEqual(["begun", "early", "new", "late"]);
  expect(of("two")).toEqual(["handed over", "older"]);
});

test("a file of version 2, which counted failures and deaths in one number, gives nothing up that may be innocent", async () => {
  const file = join(directory, "natter.db");
  const old = new DatabaseSync(file);
  old.exec(version2);
  const insert = old.prepare(
    "INSERT INTO inbox (id, lane, event, at, begun, attempt, burying, error) VALUES (?, ?, ?, 1, 1, ?, ?, 'boom')",
  );
  insert.run("tried", "test/space/channel/one", JSON.stringify(turn("tried", "one")), 3, 0);
  insert.run("given up", "test/space/channel/two", JSON.stringify(turn("given up", "two")), 4, 1);
  old.close();

  const database = openDatabase(file);
  const engine = createEmbeddedEngine({ database });
  const work = createManualWork();
  await engine.start(work);
  const [one, two] = [await work.next(), await work.next()];
  expect(one).toMatchObject({ id: "tried", stage: "run", lease: { attempt: 4 } });
  expect(two).toMatchObject({ id: "given up", stage: "bury" });
  two.done();
  await expect
    .poll(() => engine.deadLetters())
    .toMatchObject([{ id: "given up", attempts: 3, error: "boom" }]);
  one.done();
  await engine.stop(1_000);
  database.close();
});
