import { type ChildProcess, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { createTerminalEmulator, type TerminalEmulator } from "./terminal-emulator.ts";

const scriptProgram = "/usr/bin/script";

/** Why this machine has no pseudo-terminal; `undefined` if it has one. */
export const noPseudoTerminal: string | undefined = existsSync(scriptProgram)
  ? undefined
  : `no ${scriptProgram} (util-linux) on this machine`;
if (noPseudoTerminal) console.warn(`skipped: ${noPseudoTerminal}`);

export interface PseudoTerminal {
  screen: TerminalEmulator;
  type(keys: string): void;
  /** Resolves with the exit code of the program. */
  ended: Promise<number | null>;
  /** Ends whatever still runs. */
  close(): void;
}

/** Runs a program of ours in a real terminal of the given size, and shows what stands on its screen. */
export function runInTerminal(
  program: readonly string[],
  options: { folder: string; environment?: Record<string, string>; columns?: number; rows?: number },
): PseudoTerminal {
  const { folder, environment = {}, columns = 60, rows = 16 } = options;
  const screen = createTerminalEmulator(columns, rows);
  const command = program.map((word) => `'${word}'`).join(" ");
  const child: ChildProcess = spawn(
    scriptProgram,
    ["-qefc", `stty cols ${columns} rows ${rows}; exec '${process.execPath}' ${command}`, "/dev/null"],
    {
      cwd: folder,
      env: { PATH: process.env["PATH"] ?? "", HOME: folder, TERM: "xterm", ...environment },
      stdio: ["pipe", "pipe", "inherit"],
    },
  );
  child.stdout?.setEncoding("utf8").on("data", (text: string) => screen.write(text));
  const ended = new Promise<number | null>((resolve) => child.on("close", resolve));
  return {
    screen,
    type: (keys) => void child.stdin?.write(keys),
    ended,
    close: () => void child.kill("SIGKILL"),
  };
}
