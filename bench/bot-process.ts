import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** A bot in a process and an empty folder of its own. */
export interface BotProcess {
  readonly pid: number;
  /** Resolves when this holds. Rejects when the bot ends, or after half a minute. */
  until(holds: () => boolean): Promise<void>;
  stop(): Promise<void>;
}

const patience = 30_000;

/** Starts one of the bots in `peers`, by its name. */
export function startBot(name: string, environment: Record<string, string>): BotProcess {
  const file = fileURLToPath(new URL(`peers/${name}.js`, import.meta.url));
  const folder = mkdtempSync(join(tmpdir(), "natter-bench-"));
  const { PATH, NODE_COMPILE_CACHE } = process.env;
  const child = spawn(process.execPath, [file], {
    cwd: folder,
    env: { PATH, NODE_COMPILE_CACHE, LOG_LEVEL: "error", ...environment },
    stdio: ["ignore", "ignore", "inherit"],
  });
  const failed = once(child, "exit").then(([code]) => {
    throw new Error(`${name} ended with ${code}.`);
  });
  failed.catch(() => {});
  return {
    pid: child.pid ?? 0,
    async until(holds) {
      const begun = performance.now();
      while (!holds()) {
        if (performance.now() - begun > patience) throw new Error(`${name} did nothing for ${patience} ms.`);
        await Promise.race([sleep(1), failed]);
      }
    },
    async stop() {
      child.kill("SIGKILL");
      await failed.catch(() => {});
      rmSync(folder, { recursive: true });
    },
  };
}
