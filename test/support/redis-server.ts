import { type ChildProcess, execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:net";
import type { AddressInfo } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";

/** A redis-server on a free port, with its files in a temporary folder. */
export interface RedisServer {
  readonly port: number;
  readonly url: string;
  /** Sends SIGKILL. What it had not written to its files is gone. */
  kill(): Promise<void>;
  /** Sends SIGSTOP: connections stay open, and nothing answers on them. */
  freeze(): void;
  thaw(): void;
  /** Starts it again after `kill`, on the same port, from the same files or without them. */
  start(options?: { empty?: boolean }): Promise<void>;
  /** Runs one command on a connection of its own. */
  command(...words: string[]): string;
  close(): Promise<void>;
}

export interface RedisServerOptions {
  /** Writes every change to a file within a second. */
  appendOnly?: boolean;
  /** Settings as in its configuration file. */
  settings?: Readonly<Record<string, string>>;
}

/** Why tests that need a redis-server cannot run here; undefined if they can. */
export const redisIsMissing: string | undefined = whyMissing();
if (redisIsMissing) console.warn(`skipped: ${redisIsMissing}`);

function whyMissing(): string | undefined {
  try {
    execFileSync("redis-server", ["--version"], { stdio: "ignore" });
    return undefined;
  } catch {
    return "there is no redis-server on the PATH; install one to run the tests of many replicas";
  }
}

export async function startRedis(options: RedisServerOptions = {}): Promise<RedisServer> {
  const folder = mkdtempSync(join(tmpdir(), "natter-redis-"));
  const port = await freePort();
  let child = await launch(folder, port, options);
  // A test run that is interrupted must not leave servers behind.
  const killAtExit = (): void => void child.kill("SIGKILL");
  process.once("exit", killAtExit);

  async function kill(): Promise<void> {
    if (child.exitCode !== null || child.signalCode !== null) return;
    const gone = once(child, "exit");
    child.kill("SIGKILL");
    await gone;
  }

  return {
    port,
    url: `redis://127.0.0.1:${port}`,
    kill,
    freeze: () => void child.kill("SIGSTOP"),
    thaw: () => void child.kill("SIGCONT"),
    async start({ empty = false } = {}) {
      if (empty) {
        rmSync(folder, { recursive: true });
        mkdirSync(folder);
      }
      child = await launch(folder, port, options);
    },
    command: (...words) => execFileSync("redis-cli", ["-p", String(port), ...words], { encoding: "utf8" }),
    async close() {
      process.removeListener("exit", killAtExit);
      await kill();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

/** Resolves when it answers. */
async function launch(
  folder: string,
  port: number,
  { appendOnly = false, settings: others }: RedisServerOptions,
): Promise<ChildProcess> {
  const settings = {
    port,
    bind: "127.0.0.1",
    dir: folder,
    save: "",
    appendonly: appendOnly ? "yes" : "no",
    appendfsync: "everysec",
    ...others,
  };
  const words = Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)]);
  // No inherited streams: a server that its test did not close would keep the whole run from ending.
  const child = spawn("redis-server", words, { stdio: ["ignore", "pipe", "pipe"] });
  const lines: string[] = [];
  createInterface(child.stderr).on("line", (line) => lines.push(line));
  await new Promise<void>((resolve, reject) => {
    createInterface(child.stdout).on("line", (line) => {
      lines.push(line);
      if (line.includes("Ready to accept connections")) resolve();
    });
    child.once("error", reject);
    child.once("exit", () => reject(new Error(`redis-server did not start:\n${lines.join("\n")}`)));
  });
  return child;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}
