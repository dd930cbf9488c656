// Installs what would be published into an empty folder, as a stranger would. There it compiles and runs the README's smallest bot
// and the examples: bots with data of their own, a store of their own, and a platform that keeps the contract.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const { devDependencies } = JSON.parse(readFileSync(join(root, "package.json"), "utf8"));
const folder = mkdtempSync(join(tmpdir(), "natter-package-"));
const write = (file, text) => writeFileSync(join(folder, file), text);
const run = (program, given, options = {}) =>
  execFileSync(program, given, {
    cwd: folder,
    encoding: "utf8",
    stdio: ["pipe", "pipe", "inherit"],
    ...options,
  });
const node = (...given) => run(process.execPath, given);

/** As strict as a stranger may be. */
const compilerOptions = {
  strict: true,
  exactOptionalPropertyTypes: true,
  skipLibCheck: false,
  module: "nodenext",
  target: "es2024",
  lib: ["esnext"],
  types: ["node"],
  allowImportingTsExtensions: true,
  erasableSyntaxOnly: true,
  noEmit: true,
};

const contract = `import { test } from "node:test";
import { adapterContract } from "natter/testing";
import { openMattermost } from "./examples/mattermost/test/world.ts";

const without = { share: "no files", files: "no files" };
for (const { name, run } of adapterContract({ open: openMattermost, without })) test(name, run);
`;

/** Reads a file with an extractor of the package and with one of the stranger's own, each in a process of its own. */
const files = `import { createFileText } from "natter/openai";
import { contextOf } from "natter/testing";

const context = contextOf({ read: async () => Buffer.from("Dear Ada") });
const file = { id: "1", name: "a.txt", mimeType: "text/plain", size: 8, origin: null };
const module = new URL("./extractors/lengths.js", import.meta.url);
const own = createFileText({ extractors: [{ kind: "lengths", accepts: ({ name }) => name === "b.bin", module }] });
console.log(await own(file, context));
console.log(await own({ ...file, id: "2", name: "b.bin" }, contextOf({ read: async () => Buffer.from("7 bytes") })));
`;

try {
  const [packed] = JSON.parse(
    run("npm", ["pack", "--json", "--silent", "--pack-destination", folder], { cwd: root }),
  );
  write("package.json", JSON.stringify({ name: "a-strangers-bots", private: true, type: "module" }));
  install(`./${packed.filename}`, "keyv", "zod", ...["@types/node", "@types/ws"].map(withVersion), "ws");

  const [, bot] = /^```ts\n(.*?)^```$/ms.exec(readFileSync(join(root, "README.md"), "utf8"));
  write("bot.ts", bot);
  cpSync(join(root, "examples"), join(folder, "examples"), {
    recursive: true,
    // The stranger has no Vitest: the contract below runs under Node's own tests.
    filter: (path) => !path.endsWith(".test.ts"),
  });
  write("contract.test.ts", contract);
  write("tsconfig.json", JSON.stringify({ compilerOptions, include: ["**/*.ts"] }));

  const compiler = join(root, "node_modules/typescript/bin/tsc");
  node(compiler, "-p", ".");
  await expectPage("bot.ts");
  expectEqual(
    "the command",
    run(process.execPath, ["node_modules/.bin/natter", "chat", "--bot", "echo"], { input: "and you?\n" }),
    "and you?\n",
  );
  expectEqual(
    "the program that asks",
    node("examples/shop/ask.ts", "Where is my order?", "And my order now?"),
    [1, 2]
      .map((count) => `Your order is on its way. You are a basic customer and have asked ${count} times.\n`)
      .join(""),
  );
  mkdirSync(join(folder, "extractors"));
  write("extractors/lengths.js", "export const extract = (bytes) => ({ text: `${bytes.length} bytes` });\n");
  write("files.ts", files);
  expectEqual("the program that reads files", node("files.ts"), "Dear Ada\n7 bytes\n");
  const [, passed] = /^# pass (\d+)$/m.exec(node("--test", "--test-reporter=tap", "contract.test.ts"));
  console.log(
    `${packed.filename}: ${packed.files.length} files, ${Math.round(packed.size / 1024)} kB; installs, compiles and runs. ` +
      `A stranger's platform keeps ${passed} promises of the contract.`,
  );
} finally {
  rmSync(folder, { recursive: true });
}

function install(...packages) {
  run("npm", ["install", "--silent", "--no-audit", "--no-fund", "--prefer-offline", ...packages]);
}

/** The same version that natter itself is compiled against. */
function withVersion(name) {
  return `${name}@${devDependencies[name]}`;
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
