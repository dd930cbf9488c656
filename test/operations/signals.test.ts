import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { pathToFileURL } from "node:url";
import { afterEach, expect, test } from "vitest";

let child: ChildProcess | undefined;
afterEach(() => void child?.kill("SIGKILL"));

/** A separate process, because a signal or a crash ends the process that gets it. */
function run(script: string, environment: Record<string, string> = {}) {
  const url = (path: string): string => JSON.stringify(pathToFileURL(path).href);
  const imports = `import { listenForStop, logCrashes } from ${url("src/operations/signals.ts")};
    import { createLogger } from ${url("src/operations/logger.ts")};
    import { createScrub } from ${url("src/operations/scrub.ts")};
    import { secretsIn } from ${url("src/operations/secrets.ts")};`;
  const program = spawn(process.execPath, ["--input-type=module", "--eval", imports + script], {
    env: { ...process.env, ...environment },
  });
  child = program;
  let output = "";
  let errors = "";
  program.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  program.stderr.setEncoding("utf8").on("data", (text: string) => (errors += text));
  const says = async (text: string): Promise<void> => {
    while (!output.includes(text)) await once(program.stdout, "data");
  };
  return { program, says, ended: once(program, "close"), output: () => output, errors: () => errors };
}

test.each(["SIGTERM", "SIGINT"] as const)("the first %s asks for an orderly end", async (signal) => {
  const { program, says, ended, output } = run(`
    const stop = listenForStop();
    console.log("ready");
    const hold = setInterval(() => {}, 1_000);
    console.log("got", await stop.received);
    clearInterval(hold);
    stop.ignore();`);
  await says("ready");
  program.kill(signal);
  expect(await ended).toEqual([0, null]);
  expect(output()).toContain(`got ${signal}`);
});

test("a second signal ends a process that takes its time, at once", async () => {
  const { program, says, ended } = run(`
    const stop = listenForStop();
    setInterval(() => {}, 1_000);
    console.log("ready");
    console.log("got", await stop.received);`);
  await says("ready");
  program.kill("SIGTERM");
  await says("got SIGTERM");
  program.kill("SIGTERM");
  expect(await ended).toEqual([143, null]);
});

test("an uncaught error ends the process through the log, without its secrets", async () => {
  const { ended, output, errors } = run(
    `const log = await createLogger({ scrub: createScrub(secretsIn(process.env)) });
    logCrashes(log);
    setInterval(() => {}, 1_000);
    Promise.reject(new Error("refused: " + process.env.MY_TOKEN));`,
    { MY_TOKEN: "stays-a-secret" },
  );
  expect(await ended).toEqual([1, null]);
  expect(JSON.parse(output())).toMatchObject({ level: 60, error: { message: "refused: [secret]" } });
  expect(output() + errors()).not.toContain("stays-a-secret");
});
