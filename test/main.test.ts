import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, describe, expect, test } from "vitest";

const program = resolve("src/main.ts");
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

async function start(environment: Record<string, string>) {
  const folder = await mkdtemp(join(tmpdir(), "natter-main-"));
  const child = spawn(process.execPath, [program], {
    cwd: folder,
    env: { PATH: process.env["PATH"], ...environment },
  });
  running.push(child);
  let output = "";
  const heard = new EventTarget();
  for (const stream of [child.stdout, child.stderr]) {
    stream.on("data", (piece: Buffer) => {
      output += piece.toString();
      heard.dispatchEvent(new Event("said"));
    });
  }
  const exited = once(child, "exit").then(async ([code]) => {
    await rm(folder, { recursive: true });
    return code as number | null;
  });
  const says = async (pattern: RegExp): Promise<RegExpExecArray> => {
    for (;;) {
      const found = pattern.exec(output);
      if (found) return found;
      await Promise.race([once(heard, "said"), exited.then(() => Promise.reject(new Error(output)))]);
    }
  };
  return { child, says, exited };
}

describe("npm start", () => {
  test(
    "without a token opens simulated platforms in the browser, and ends with SIGTERM",
    { timeout: 120_000 },
    async () => {
      const { child, says, exited } = await start({ PORT: "0" });
      const [, address = ""] = await says(/(http:\/\/127\.0\.0\.1:\d+\/)/);
      const page = await fetch(address);
      expect(page.status).toBe(200);
      expect(await page.text()).toContain("natter");
      child.kill("SIGTERM");
      expect(await exited).toBe(0);
    },
  );

  test(
    "with half the tokens says which one is missing, and nothing of the others",
    { timeout: 120_000 },
    async () => {
      const { says, exited } = await start({ SLACK_BOT_TOKEN: "xoxb-1-very-secret" });
      const [said] = await says(/[^]*SLACK_APP_TOKEN[^]*/);
      expect(said).not.toContain("very-secret");
      expect(await exited).not.toBe(0);
    },
  );
});
