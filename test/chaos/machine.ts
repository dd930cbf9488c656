import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import type { FastTime } from "./fast-time.ts";

/** What a test tells the machine of a bot. */
export interface MachineOrder {
  /** Sets the clock on the wall by so many milliseconds. */
  jump?: number;
  /** The ports that cannot be reached from now on. Connections to them are reset. */
  unreachable?: readonly number[];
  /** Writes the compiled code into the cache, so that the next process starts sooner. */
  keepCompiled?: boolean;
  /** Asks for a `Probe`. */
  probe?: boolean;
}

/** What a process says of itself: the bytes in its heap after a garbage collection, and how many timers, sockets and files it holds. */
export interface Probe {
  heap: number;
  handles: number;
}

/** A bot as a process: the real program, on a machine that a test has in its hand. */
export interface Machine {
  readonly pid: number;
  /** Resolves when the bot hears people, and also when its process has ended. */
  readonly listening: Promise<void>;
  readonly isAlive: boolean;
  /** Whether it ended with code 1 before it listened, as it does when a platform cannot be reached at its start. */
  readonly hasFailedToStart: boolean;
  /** Whether the process ended although the test did not ask for it. */
  readonly endedBy: string | undefined;
  tell(order: MachineOrder): void;
  probe(): Promise<Probe>;
  /** Keeps the process from making any file longer than this, as a full disk does. */
  limitFiles(bytes: number | "unlimited"): void;
  kill(): Promise<void>;
  /** Ends it in good order. Returns the code with which it ended, or the signal. */
  stop(): Promise<number | string | null>;
}

export interface MachineOptions {
  /** Its working directory, with `config/natter.yaml`. */
  folder: string;
  environment: Readonly<Record<string, string>>;
  time: FastTime;
  /** Gets every line that it writes. */
  hear(line: string): void;
}

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export function startMachine({ folder, environment, time, hear }: MachineOptions): Machine {
  const program = ["--import", source("machine-process.ts"), source("../../src/main.ts")];
  const { PATH = "", NODE_COMPILE_CACHE = source("../../node_modules/.cache/natter-chaos") } = process.env;
  const child: ChildProcess = spawn(process.execPath, program, {
    cwd: folder,
    env: { PATH, NODE_COMPILE_CACHE, MACHINE_TIME: JSON.stringify(time), ...environment },
    stdio: ["ignore", "pipe", "pipe", "ipc"],
  });
  const { promise: listening, resolve: listens } = Promise.withResolvers<void>();
  let [isWanted, hasListened] = [false, false];
  let endedBy: string | undefined;
  const gone = once(child, "exit").then(([code, signal]) => {
    if (!isWanted) endedBy = `the process ended by itself, with ${String(signal ?? code)}`;
    listens();
  });
  child.on("error", () => {});
  for (const stream of [child.stdout, child.stderr]) {
    if (!stream) continue;
    createInterface(stream).on("line", (line) => {
      if (line.includes('"msg":"listening"')) {
        hasListened = true;
        listens();
      }
      hear(line);
    });
  }
  const isAlive = (): boolean => child.exitCode === null && child.signalCode === null;
  const end = async (signal: "SIGKILL" | "SIGTERM"): Promise<void> => {
    isWanted = true;
    if (isAlive()) child.kill(signal);
    await gone;
  };
  return {
    pid: child.pid ?? 0,
    listening,
    get isAlive() {
      return isAlive();
    },
    get hasFailedToStart() {
      return child.exitCode === 1 && !hasListened && !isWanted;
    },
    get endedBy() {
      return endedBy;
    },
    tell(order) {
      if (isAlive() && child.connected) child.send(order, () => {});
    },
    async probe() {
      child.send({ probe: true });
      const [probe] = (await once(child, "message")) as [Probe];
      return probe;
    },
    limitFiles(bytes) {
      if (!isAlive()) return;
      execFileSync("prlimit", ["--pid", String(child.pid), `--fsize=${bytes}:unlimited`]);
    },
    kill: () => end("SIGKILL"),
    async stop() {
      const wasAlive = isAlive();
      await end("SIGTERM");
      return wasAlive ? (child.signalCode ?? child.exitCode) : null;
    },
  };
}
