// A process for the tests of the embedded engine, which they kill at any instant.
// `admit <file>` admits events for ever and prints the id of each acknowledged one; `open <file>` prints whether it could open the file.
import { writeSync } from "node:fs";
import { distinctTimes, systemClock } from "#core";
import { openDatabase } from "../../src/sqlite/database.ts";
import { createEmbeddedEngine } from "../../src/engine/embedded/engine.ts";
import { turn } from "../engine/contract/manual-work.ts";

const [task, file = ""] = process.argv.slice(2);
const now = distinctTimes(systemClock);
const say = (line: string): void => void writeSync(1, `${line}\n`);

async function admitForEver(thread: string): Promise<void> {
  const engine = createEmbeddedEngine({ database });
  for (let count = 0; ; count += 1) {
    const id = `${thread} ${count} ${process.pid}`;
    await engine.admit(turn(id, thread, now()));
    say(id);
  }
}

let database: ReturnType<typeof openDatabase>;
try {
  database = openDatabase(file);
  say("open");
} catch (error) {
  say(String(error));
  process.exit(1);
}
if (task === "admit") await Promise.all(["a", "b", "c"].map(admitForEver));
