import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { RedisClient } from "../../src/engine/redis-client.ts";

export interface HolderSettings {
  url: string;
  /** Milliseconds of the claims' option with this name. */
  ttl: number;
  names: readonly string[];
}

/** The stream into which every use of a thing is written. */
export const uses = "uses";

/** One use of a thing. `at`: by the clock of Redis, in milliseconds. */
export interface Use {
  name: string;
  epoch: number;
  holder: number;
  at: number;
}

/** A process that uses whatever is its own. */
export interface Holder {
  readonly pid: number;
  kill(signal: "SIGKILL" | "SIGSTOP" | "SIGCONT"): void;
  /** An orderly end. */
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL("./claims-process.ts", import.meta.url));

export async function startHolder(settings: HolderSettings): Promise<Holder> {
  const child: ChildProcess = fork(program, {
    env: { ...process.env, HOLDER: JSON.stringify(settings) },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const ended = once(child, "exit").then(([code]) => {
    throw new Error(`A holder ended at its start, with ${String(code)}.`);
  });
  await Promise.race([once(child, "message"), ended]);
  ended.catch(() => {});
  return {
    pid: child.pid ?? 0,
    kill: (signal) => void child.kill(signal),
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      const gone = once(child, "exit");
      child.send("stop");
      await gone;
    },
  };
}

/** All uses so far, in the order in which Redis heard of them. */
export async function readUses(redis: RedisClient): Promise<Use[]> {
  const entries = await redis.xRange(uses, "-", "+");
  return entries.map(({ id, message: { name = "", epoch, holder } }) => ({
    name,
    epoch: Number(epoch),
    holder: Number(holder),
    at: Number(id.split("-")[0]),
  }));
}

/** Who used each thing last, and when. */
export function lastUses(all: readonly Use[]): ReadonlyMap<string, Use> {
  return new Map(all.map((use) => [use.name, use]));
}
