import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { RedisServer } from "../test/support/redis-server.ts";

const program = fileURLToPath(new URL("replica-worker.ts", import.meta.url));

/** A message from a worker. Each has one thing in it. */
export interface Said {
  ready?: true;
  done?: number;
  microseconds?: number;
  ended?: string;
  began?: string;
  told?: string;
  at?: number;
}

export async function startWorkers(
  { url }: RedisServer,
  count: number,
  kind: "empty" | "telling" | "holding",
): Promise<ChildProcess[]> {
  const workers = Array.from({ length: count }, () =>
    fork(program, { env: { ...process.env, WORKER: JSON.stringify({ url, kind }) } }),
  );
  await Promise.all(workers.map((worker) => once(worker, "message")));
  return workers;
}

/** Kills the workers. */
export async function end(workers: readonly ChildProcess[]): Promise<void> {
  const gone = workers.map((worker) => once(worker, "exit"));
  for (const worker of workers) worker.kill("SIGKILL");
  await Promise.all(gone);
}

/** Resolves with the first message of this kind from any of the workers. */
export function heard(workers: readonly ChildProcess[], isMeant: (said: Said) => boolean): Promise<Said> {
  return new Promise((resolve) => {
    const listen = (said: Said): void => {
      if (!isMeant(said)) return;
      for (const worker of workers) worker.off("message", listen);
      resolve(said);
    };
    for (const worker of workers) worker.on("message", listen);
  });
}

interface Effort {
  done: number;
  microseconds: number;
}

/** Returns what the workers have done so far and the CPU time of it, with that of Redis if it is given. */
export async function effortOf(workers: readonly ChildProcess[], server?: RedisServer): Promise<Effort> {
  const efforts = workers.map(async (worker): Promise<Effort> => {
    const answer = heard([worker], ({ done }) => done !== undefined);
    worker.send("effort");
    const { done = 0, microseconds = 0 } = await answer;
    return { done, microseconds };
  });
  const redis = server?.command("info", "cpu").matchAll(/^used_cpu_(?:user|sys):([\d.]+)/gm) ?? [];
  const sum = { done: 0, microseconds: [...redis].reduce((all, [, s]) => all + Number(s) * 1e6, 0) };
  for (const { done, microseconds } of await Promise.all(efforts)) {
    sum.done += done;
    sum.microseconds += microseconds;
  }
  return sum;
}
