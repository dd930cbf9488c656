import { spawn } from "node:child_process";

export interface Ran {
  code: number | null;
  output: string;
  errors: string;
}

/** Runs a program of ours to its end, with nothing of this process's own environment but the path. */
export function runProgram(
  program: readonly string[],
  options: { folder: string; input?: string; environment?: Record<string, string> },
): Promise<Ran> {
  const { folder, input = "", environment = {} } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, program, {
      cwd: folder,
      env: { PATH: process.env["PATH"] ?? "", HOME: folder, ...environment },
    });
    let output = "";
    let errors = "";
    child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
    child.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
    child.on("error", reject);
    child.on("close", (code) => resolve({ code, output, errors }));
    // A program may end before it has read everything. That is not the test's fault.
    child.stdin.on("error", () => {});
    child.stdin.end(input);
  });
}
