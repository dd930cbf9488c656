import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { afterEach, describe, expect, test } from "vitest";

const program = resolve("src/main.ts");
const source = pathToFileURL(resolve("src/index.ts")).href;
const running: ChildProcess[] = [];
afterEach(() => {
  for (const child of running.splice(0)) child.kill("SIGKILL");
});

/** Runs `npm start`, or another program with `run` at hand. */
async function start(environment: Record<string, string>, code?: string) {
  const folder = await mkdtemp(join(tmpdir(), "natter-main-"));
  const own = join(folder, "own.ts");
  if (code !== undefined) await writeFile(own, `import { run } from ${JSON.stringify(source)};\n${code}`);
  const child = spawn(process.execPath, [code === undefined ? program : own], {
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

describe("run()", () => {
  test(
    "fails when another process takes its place, so that its supervisor starts it again",
    { timeout: 120_000 },
    async () => {
      const { exited } = await start(
        {},
        `import { memory } from ${JSON.stringify(source)};
         const storage = { open: async (context) => ({ ...(await memory().open(context)), ended: Promise.resolve("replaced") }) };
         run(({ turn }) => turn.text, { platforms: [], storage });`,
      );
      expect(await exited).toBe(1);
    },
  );

  test(
    "masks a secret from code in the error of a platform that cannot connect",
    { timeout: 120_000 },
    async () => {
      const { says, exited } = await start(
        {},
        `const pigeon = {
           name: "pigeon",
           settings: { "~standard": { version: 1, vendor: "x", validate: (value) => ({ value }) } },
           variables: { PIGEON_RING: { setting: "ring", secret: true } },
           given: { ring: "left-leg-of-the-grey-one" },
           connect: ({ ring }) => Promise.reject(new Error("No pigeon has " + ring)),
         };
         run(({ turn }) => turn.text, { platforms: [pigeon] });`,
      );
      const [said] = await says(/No pigeon has .*/);
      expect(said).toBe("No pigeon has [secret]");
      expect(await exited).toBe(1);
    },
  );

  test(
    "keeps a program of five lines alive until a signal, and logs nothing secret",
    { timeout: 120_000 },
    async () => {
      const { child, says, exited } = await start({ PORT: "0" }, "run(({ turn }) => turn.text);");
      const [, address = ""] = await says(/run on this machine: (http:\S+)/);
      expect((await fetch(address)).status).toBe(200);
      child.kill("SIGINT");
      await says(/"msg":"stopping"/);
      expect(await exited).toBe(0);
    },
  );

  test("returns the handle, and lets the program end that stops it", { timeout: 120_000 }, async () => {
    const code = `const app = run(({ turn }) => "You said: " + turn.text, { platforms: [] });
        await app.start();
        console.log((await app.ask({ text: "hello" })).response);
        await app.stop();`;
    const { says, exited } = await start({ LOG_LEVEL: "silent" }, code);
    await says(/^You said: hello$/m);
    expect(await exited).toBe(0);
  });
});
