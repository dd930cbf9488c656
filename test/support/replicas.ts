import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import type { Inbound } from "#core";

export interface ReplicaSettings {
  redisUrl: string;
  boardUrl: string;
  /** The setting `replicas`; "many" by default. */
  replicas?: "one" | "many";
  /** Its data folder. With `replicas: many` it keeps nothing there. */
  data?: string;
  lockSeconds: number;
  checkSeconds: number;
  /** Milliseconds between two words of an answer. */
  pace: number;
  /** The file that its log goes to, as JSON lines. Without it there is no log. */
  log?: string;
}

/** What the bot of every replica says. */
export const answerTo = (question: string): string =>
  `You asked: ${question} The answer is one two three four five six seven eight nine ten.`;

/** A process that takes events, and that a test can kill. */
export interface Replica {
  readonly isAlive: boolean;
  readonly pid: number;
  /** Resolves with `true` if it acknowledged the event in time. */
  deliver(event: Inbound, patience?: number): Promise<boolean>;
  kill(signal: "SIGKILL" | "SIGSTOP" | "SIGCONT"): void;
  /** Ends it in good order, as SIGTERM does. */
  stop(): Promise<void>;
}

/** Several replicas. Each event is delivered to one of them. */
export interface Fleet {
  readonly replicas: readonly Replica[];
  /** Resolves when a replica has acknowledged the event. Until then it is delivered again, as a platform does. */
  deliver(event: Inbound): Promise<void>;
  /** Kills a replica and starts another one in its place. */
  killOne(): Promise<void>;
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL("./replica-process.ts", import.meta.url));

export async function startReplica(settings: ReplicaSettings): Promise<Replica> {
  const child: ChildProcess = fork(program, {
    env: { ...process.env, REPLICA: JSON.stringify(settings) },
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const waiting = new Map<number, (acknowledged: boolean) => void>();
  let count = 0;
  await new Promise<void>((resolve, reject) => {
    child.once("exit", (code) => reject(new Error(`A replica ended at its start, with ${code}.`)));
    child.on("message", (message: "ready" | { id: number }) => {
      if (message === "ready") resolve();
      else waiting.get(message.id)?.(true);
    });
  });
  child.once("exit", () => {
    for (const end of waiting.values()) end(false);
  });
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;

  return {
    get isAlive() {
      return isAlive();
    },
    pid: child.pid ?? 0,
    deliver(event, patience = 1_000) {
      if (!isAlive() || !child.connected) return Promise.resolve(false);
      const id = (count += 1);
      return new Promise((resolve) => {
        const end = (acknowledged: boolean): void => {
          clearTimeout(timer);
          waiting.delete(id);
          resolve(acknowledged);
        };
        const timer = setTimeout(() => end(false), patience);
        waiting.set(id, end);
        child.send({ id, event }, () => {});
      });
    },
    kill: (signal) => void child.kill(signal),
    async stop() {
      if (!isAlive()) return;
      const gone = once(child, "exit");
      child.send("stop");
      await gone;
    },
  };
}

export async function startFleet(settings: ReplicaSettings, size: number): Promise<Fleet> {
  const replicas = await Promise.all(Array.from({ length: size }, () => startReplica(settings)));
  const anyOf = (list: readonly Replica[]): Replica | undefined =>
    list[Math.floor(Math.random() * list.length)];
  return {
    replicas,
    async deliver(event) {
      for (;;) {
        const replica = anyOf(replicas.filter(({ isAlive }) => isAlive));
        if (await replica?.deliver(event)) return;
        await new Promise((resolve) => setTimeout(resolve, 50));
      }
    },
    async killOne() {
      const victim = anyOf(replicas.filter(({ isAlive }) => isAlive));
      if (!victim) throw new Error("No replica is alive.");
      victim.kill("SIGKILL");
      replicas[replicas.indexOf(victim)] = await startReplica(settings);
    },
    async stop() {
      await Promise.all(replicas.map((replica) => replica.stop()));
    },
  };
}
