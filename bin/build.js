// Makes `dist`, which is what is published: the sources without their types, and the types beside them.
import { execFileSync } from "node:child_process";
import { cpSync, globSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { createRequire } from "node:module";
import { dirname, relative, resolve } from "node:path";
import { fileURLToPath } from "node:url";

const root = fileURLToPath(new URL("../", import.meta.url));
const dist = resolve(root, "dist");
rmSync(dist, { recursive: true, force: true });

const compiler = fileURLToPath(new URL("bin/tsc", import.meta.resolve("typescript/package.json")));
const compiled = [compiler, "-p", "tsconfig.build.json"];
execFileSync(process.execPath, compiled, { cwd: root, stdio: ["ignore", "inherit", "inherit"] });

// What is served to a browser goes along as it is.
for (const folder of ["src", "packages/simulator/src"])
  cpSync(resolve(root, folder), resolve(dist, folder), {
    recursive: true,
    filter: (path) => statSync(path).isDirectory() || !/\.ts$|tsconfig\.json$/.test(path),
  });

// The page of the simulator draws with lit-html in the browser, so it is copied and not depended on.
const simulator = createRequire(resolve(root, "packages/simulator/package.json"));
const library = resolve(dirname(simulator.resolve("lit-html")), "..");
for (const file of globSync(["*.js", "directives/*.js", "LICENSE"], { cwd: library }))
  cpSync(resolve(library, file), resolve(dist, "packages/simulator/src/page/client/vendor", file));

// "#core" and its like lead to the sources, which are not published. A second package.json in `dist` could lead them
// elsewhere, but not every bundler looks there.
const { imports } = JSON.parse(readFileSync(resolve(root, "package.json"), "utf8"));
for (const file of globSync("**/*.{js,d.ts}", { cwd: dist })) {
  const path = resolve(dist, file);
  const text = readFileSync(path, "utf8");
  const rewritten = text.replace(
    /(?<=\b(?:from|import) ?\(?")#[^"]+(?=")/g,
    (name) => `./${relative(dirname(path), resolve(dist, targetOf(name)))}`,
  );
  if (rewritten !== text) writeFileSync(path, rewritten);
}

/** What package.json says of "#sqlite/database", as the file that was made of it. */
function targetOf(name) {
  for (const [pattern, target] of Object.entries(imports)) {
    const [before, after] = pattern.split("*");
    if (name !== pattern && (after === undefined || !name.startsWith(before))) continue;
    return target.replace("*", name.slice(before.length)).replace(/\.ts$/, ".js");
  }
  throw new Error(`${name} is not among the "imports" of package.json.`);
}
