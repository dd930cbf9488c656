// Makes `dist`, which is published: few files of JavaScript, so that a bot starts fast, and their types.
import { execFileSync } from "node:child_process";
import { cpSync, globSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

const root = fileURLToPath(new URL("../", import.meta.url));
const dist = resolve(root, "dist");
const types = resolve(dist, "types");
const { imports, exports } = JSON.parse(readFileSync(resolve(root, "package.json"), "utf8"));

const bundled = ["yaml", "zod"];

rmSync(dist, { recursive: true, force: true });
await bundle();
writeLicences();
writeTypes();
// The simulator serves its page to a browser as it is.
cpSync(resolve(root, "packages/simulator/src/page/client"), resolve(dist, "client"), {
  recursive: true,
  filter: (path) => !path.endsWith("tsconfig.json"),
});
// The page draws with lit-html in the browser, so it is copied and not depended on.
const simulator = createRequire(resolve(root, "packages/simulator/package.json"));
const library = resolve(dirname(simulator.resolve("lit-html")), "..");
for (const file of globSync(["*.js", "directives/*.js", "LICENSE"], { cwd: library }))
  cpSync(resolve(library, file), resolve(dist, "client/vendor", file));

/** Writes one file for each entry of the package, and one for each part that is loaded only when it is used. */
async function bundle() {
  const build = await rolldown({
    cwd: root,
    input: inputs(),
    platform: "node",
    // Packages stay where npm puts them, but for those whose many small files would cost each start more than their work.
    external: (name) => /^[a-z@]/.test(name) && !bundled.includes(name),
  });
  await build.write({
    dir: dist,
    format: "esm",
    // A source that loads another by its address finds it in the same folder: `new URL("./extract-process.ts", import.meta.url)`.
    entryFileNames: "[name].js",
    chunkFileNames: "[name]-[hash].js",
  });
  await build.close();
}

/** The sources of what is loaded from outside, by the names that they have in `dist`. */
function inputs() {
  const entries = Object.values(exports).filter((entry) => entry.default);
  const byAddress = globSync("src/models/{extract-process,extractors/*}.ts", { cwd: root });
  return Object.fromEntries([
    ["natter", "src/cli/natter.ts"],
    ...entries.map((entry) => [
      entry.default.replace(/^\.\/dist\/|\.js$/g, ""),
      entry.types.replace("./dist/types/", "").replace(/\.d\.ts$/, ".ts"),
    ]),
    ...byAddress.map((source) => [source.replace(/^src\/models\/|\.ts$/g, ""), source]),
  ]);
}

/** Writes the licences of what is inside our own files. */
function writeLicences() {
  const texts = bundled.map((name) => {
    const folder = dirname(fileURLToPath(import.meta.resolve(`${name}/package.json`)));
    const [licence] = globSync("LICENSE*", { cwd: folder });
    return `${name}\n\n${readFileSync(resolve(folder, licence), "utf8")}`;
  });
  writeFileSync(resolve(dist, "THIRD-PARTY-LICENCES.txt"), texts.join("\n\n"));
}

function writeTypes() {
  const compiler = fileURLToPath(new URL("bin/tsc", import.meta.resolve("typescript/package.json")));
  execFileSync(process.execPath, [compiler, "-p", "tsconfig.build.json"], {
    cwd: root,
    stdio: ["ignore", "inherit", "inherit"],
  });
  // "#core" and its like lead to the sources, which are not published.
  for (const file of globSync("**/*.d.ts", { cwd: types })) {
    const path = resolve(types, file);
    const text = readFileSync(path, "utf8");
    const rewritten = text.replace(
      /(?<=\b(?:from|import) ?\(?")#[^"]+(?=")/g,
      (name) => `./${relative(dirname(path), resolve(types, targetOf(name)))}`,
    );
    if (rewritten !== text) writeFileSync(path, rewritten);
  }
}

/** What package.json says of "#sqlite/database", as the file that its types are in. */
function targetOf(name) {
  for (const [pattern, target] of Object.entries(imports)) {
    const [before, after] = pattern.split("*");
    if (name !== pattern && (after === undefined || !name.startsWith(before))) continue;
    return target.replace("*", name.slice(before.length)).replace(/\.ts$/, ".js");
  }
  throw new Error(`${name} is not among the "imports" of package.json.`);
}
