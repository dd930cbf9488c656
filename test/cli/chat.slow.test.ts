import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { noPseudoTerminal, type PseudoTerminal, runInTerminal } from "../support/pseudo-terminal.ts";

const natter = resolve("bin/natter.js");

// Every step is a process of its own, and a busy machine starts few of them in a second.
vi.setConfig({ testTimeout: 120_000 });

let folder = "";
const open: PseudoTerminal[] = [];
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "natter-chat-"));
});
afterEach(() => {
  for (const terminal of open.splice(0)) terminal.close();
  rmSync(folder, { recursive: true, force: true });
});

function start(program: readonly string[], environment: Record<string, string> = {}) {
  const terminal = runInTerminal(program, { folder, environment });
  open.push(terminal);
  const shows = (text: string | RegExp): Promise<void> =>
    vi.waitFor(() => expect(terminal.screen.screen().join("\n")).toMatch(text), {
      timeout: 60_000,
      interval: 20,
    });
  return { ...terminal, shows };
}

describe.skipIf(noPseudoTerminal)("the real program in a real terminal", () => {
  test("natter chat talks to the configured bot, and is left with Ctrl-C twice", async () => {
    const { shows, type, screen, ended } = start([natter, "chat"]);
    await shows(/^›$/m);
    type("my name is Ada\r");
    await shows("when I am restarted.\n\n›");
    expect(screen.screen()).toEqual([
      "You are talking to demo. Ctrl-C stops an answer, Ctrl-D",
      "leaves.",
      "",
      "› my name is Ada",
      "",
      "Nice to meet you, Ada. I keep that for this conversation,",
      "even when I am restarted.",
      "",
      "›",
    ]);
    type("\u0003");
    await shows("Ctrl-C once more to leave.");
    type("\u0003");
    expect(await ended).toBe(0);
    expect(screen.screen().at(-1)).toBe("Ctrl-C once more to leave.");
  });

  test("Ctrl-D waits for the answer that is being written", async () => {
    const { shows, type, screen, ended } = start([natter, "chat", "--bot", "echo"]);
    await shows(/^›$/m);
    type("to be or not to be\r\u0004");
    expect(await ended).toBe(0);
    expect(screen.screen().slice(-3)).toEqual(["› to be or not to be", "", "to be or not to be"]);
  });

  test.each([
    ["SIGKILL", 137],
    ["SIGTERM", 0],
  ] as const)(
    "an answer that was cut off by %s is finished by the next start, below its question",
    async (signal, code) => {
      // It tells its process, so that the test can kill that one and not the terminal around it.
      writeFileSync(
        join(folder, "patient.ts"),
        `export default async function* ({ signal }: { signal: AbortSignal }) {
        yield process.env["FINISH"] ? "Here it is: " : \`I am process \${process.pid}. \`;
        if (!process.env["FINISH"]) await new Promise((resolve) => signal.addEventListener("abort", resolve));
        yield "**the end**.";
      }`,
      );
      const first = start([natter, "chat", "--bot", "./patient.ts"]);
      await first.shows(/^›$/m);
      first.type("tell me\r");
      await first.shows(/I am process \d+\./);
      const [, pid] = /I am process (\d+)\./.exec(first.screen.screen().join("\n")) ?? [];
      process.kill(Number(pid), signal);
      expect(await first.ended).toBe(code);

      const second = start([natter, "chat", "--bot", "./patient.ts"], { FINISH: "1" });
      await second.shows("the end");
      second.type("\u0004");
      expect(await second.ended).toBe(0);
      const text = second.screen.screen().join("\n");
      expect(text).toContain("› tell me\n\nHere it is: the end.");
      expect(text.match(/tell me|Here it is/g)).toHaveLength(2);
    },
  );
});
