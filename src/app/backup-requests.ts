import { existsSync, lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { BadInput, systemClock, toError } from "#core";
import type { Database } from "#sqlite/database";

// Only the process that has the database open can copy it. Another process asks it through two files beside the database.
const requestOf = (file: string): string => `${file}-backup`;
const answerOf = (file: string): string => `${file}-backup-done`;

/** Milliseconds. */
const between = { looks: 500, polls: 50 };
/** Milliseconds after which natter stops waiting for a process that has not taken the request. */
const patience = 10_000;

/** Makes the copies that `requestBackup` asks for. Returns a function that ends this. */
export function answerBackupRequests(file: string, backup: Database["backup"]): () => void {
  function look(): void {
    const request = requestOf(file);
    const found = lstatSync(request, { throwIfNoEntry: false });
    if (!found?.isFile() || (process.getuid && found.uid !== process.getuid())) return;
    const target = readFileSync(request, "utf8");
    // Removed first: a request that crashes this process must not crash the next one.
    rmSync(request);
    let error = "";
    try {
      backup(target);
    } catch (cause) {
      error = toError(cause).message;
    }
    write(answerOf(file), error);
  }
  const timer = setInterval(() => {
    try {
      look();
    } catch {
      // The disk is full or read-only. The command that asked gets no answer, and says so.
    }
  }, between.looks).unref();
  return () => clearInterval(timer);
}

/** Asks the process that has the file open for a copy of it. */
export async function requestBackup(file: string, target: string): Promise<void> {
  const [request, answer] = [requestOf(file), answerOf(file)];
  rmSync(answer, { force: true });
  write(request, target);
  const until = performance.now() + patience;
  while (!existsSync(answer)) {
    if (existsSync(request) && performance.now() > until) {
      rmSync(request, { force: true });
      throw new BadInput(
        `${file} is in use by a process that did not make the copy: another natter command, or a paused natter. Try again later.`,
      );
    }
    await systemClock.sleep(between.polls);
  }
  const error = readFileSync(answer, "utf8");
  rmSync(answer);
  if (error !== "") throw new BadInput(error);
}

/** Writes a file atomically, because the other process reads it as soon as it exists. */
function write(path: string, content: string): void {
  rmSync(`${path}~`, { force: true });
  writeFileSync(`${path}~`, content, { mode: 0o600, flag: "wx" });
  renameSync(`${path}~`, path);
}
