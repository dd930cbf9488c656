// Installs what would be published into an empty folder, as a user would, and runs the README's smallest bot with it.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "natter-package-"));
const run = (program, given, options = {}) =>
  execFileSync(program, given, {
    cwd: folder,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "inherit"],
    ...options,
  });

try {
  const [packed] = JSON.parse(
    run("npm", ["pack", "--json", "--silent", "--pack-destination", folder], { cwd: root }),
  );
  writeFileSync(
    join(folder, "package.json"),
    '{ "name": "somebodys-bot", "private": true, "type": "module" }\n',
  );
  run("npm", ["install", "--silent", "--no-audit", "--no-fund", "--prefer-offline", `./${packed.filename}`]);

  const [, bot] = /^```ts\n(.*?)^```$/ms.exec(readFileSync(join(root, "README.md"), "utf8"));
  writeFileSync(join(folder, "bot.ts"), bot);
  await expectPage("bot.ts");
  expectEqual(
    "the command",
    run(process.execPath, ["node_modules/.bin/natter", "chat", "--bot", "echo"], { input: "and you?\n" }),
    "and you?\n",
  );
  const compiler = join(root, "node_modules/typescript/bin/tsc");
  run(process.execPath, [
    compiler,
    "--noEmit",
    "--strict",
    "--module",
    "nodenext",
    "--target",
    "es2024",
    "bot.ts",
  ]);
  console.log(
    `${packed.filename}: ${packed.files.length} files, ${Math.round(packed.size / 1024)} kB; installs, runs and type-checks.`,
  );
} finally {
  rmSync(folder, { recursive: true });
}

function expectEqual(what, got, expected) {
  if (got !== expected)
    throw new Error(`${what} printed ${JSON.stringify(got)}; expected ${JSON.stringify(expected)}.`);
}

/** Without a token a bot opens the simulated platforms in the browser. */
async function expectPage(file) {
  const child = spawn(process.execPath, [file], { cwd: folder, env: { ...process.env, PORT: "0" } });
  try {
    const address = await new Promise((resolve, reject) => {
      let output = "";
      const read = (piece) => {
        output += piece;
        const found = /http:\/\/127\.0\.0\.1:\d+\//.exec(output);
        if (found) resolve(found[0]);
      };
      child.stdout.on("data", read);
      child.stderr.on("data", read);
      child.once("exit", () => reject(new Error(`the bot of five lines ended: ${output}`)));
    });
    for (const path of ["", "client/main.js", "vendor/lit-html.js", "vendor/directives/repeat.js"]) {
      const { status } = await fetch(new URL(path, address));
      if (status !== 200) throw new Error(`the page answered ${status} for /${path}`);
    }
    const ended = once(child, "exit");
    child.kill("SIGTERM");
    const [code] = await ended;
    if (code !== 0) throw new Error(`the bot of five lines ended with ${code}`);
  } finally {
    child.kill("SIGKILL");
  }
}
