import { existsSync, lstatSync, readFileSync, renameSync, rmSync, writeFileSync } from "node:fs";
import { BadInput, systemClock, toError } from "#core";
import type { Database } from "#sqlite/database";

// Only the process that has a file open can copy it. Another one asks it to, through two files beside the database.
const requestOf = (file: string): string => `${file}-backup`;
const answerOf = (file: string): string => `${file}-backup-done`;

/** Milliseconds. */
const between = { looks: 500, polls: 50 };
/** Milliseconds after which a process that has not taken the request counts as not there. */
const patience = 10_000;

/** Makes the copies for which `requestBackup` asks. Returns the function that ends it. */
export function answerBackupRequests(file: string, backup: Database["backup"]): () => void {
  function look(): void {
    const request = requestOf(file);
    const found = lstatSync(request, { throwIfNoEntry: false });
    if (!found?.isFile() || (process.getuid && found.uid !== process.getuid())) return;
    const target = readFileSync(request, "utf8");
    // Removed first: a request that ends the process must not end the next one.
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
      // The disk is full or read-only. The one who asked gets no answer, and says so.
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
        `${file} is in use by a process that does not make a copy of it: a command of natter, or a natter that is paused. Try again.`,
      );
    }
    await systemClock.sleep(between.polls);
  }
  const error = readFileSync(answer, "utf8");
  rmSync(answer);
  if (error !== "") throw new BadInput(error);
}

/** Whole or not at all: the other process reads as soon as there is a file. */
function write(path: string, content: string): void {
  rmSync(`${path}~`, { force: true });
  writeFileSync(`${path}~`, content, { mode: 0o600, flag: "wx" });
  renameSync(`${path}~`, path);
}
