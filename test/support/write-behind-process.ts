// A process with `replicas: one`, to be killed at any instant: it writes into three threads and forgets every third message, for
// ever, and prints each id when its file has it.
import { writeSync } from "node:fs";
import { threadOf } from "../engine/contract/manual-work.ts";
import { openLoneProcess } from "./lone-process.ts";

const [url = "", data = ""] = process.argv.slice(2);
const one = await openLoneProcess({ url, data });

async function writeInto(thread: string): Promise<void> {
  for (let count = 0; ; count += 1) {
    const id = `${process.pid}-${count}`;
    await one.record(thread, id);
    writeSync(1, `${thread} ${id}\n`);
    if (count % 3 === 2) {
      const session = await one.sessions.open(threadOf(thread), { fence: Date.now(), check: () => {} });
      await session.forget(id);
      writeSync(1, `${thread} not ${id}\n`);
    }
  }
}
await Promise.all(["a", "b", "c"].map(writeInto));
