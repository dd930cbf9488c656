// Adds to package-lock.json what npm leaves out of it where a registry does not offer the builds for other platforms: their
// entries must be there all the same, or `npm ci` refuses the file. Run it after every `npm install` that changed the lock.
import { readFileSync, writeFileSync } from "node:fs";

const file = new URL("../package-lock.json", import.meta.url);
const lock = JSON.parse(readFileSync(file, "utf8"));
const { packages } = lock;

/** "linux-x64-musl", as packages with compiled parts name their builds. */
const build =
  /(?<os>aix|android|darwin|freebsd|linux|openharmony|win32)-(?<cpu>arm64|arm|x64|ia32|ppc64|riscv64|s390x)(?:-(?<abi>gnu|musl|gnueabihf|musleabihf|eabi|msvc))?$/;

let added = 0;
for (const [place, { optionalDependencies = {}, dev }] of Object.entries(packages)) {
  for (const [name, version] of Object.entries(optionalDependencies)) {
    const isThere = packages[`node_modules/${name}`] ?? packages[`${place}/node_modules/${name}`];
    const { os, cpu, abi } = build.exec(name)?.groups ?? {};
    if (isThere || !os || !/^\d/.test(version)) continue;
    const libc = os === "linux" && abi ? [abi.startsWith("musl") ? "musl" : "glibc"] : undefined;
    packages[`node_modules/${name}`] = { version, cpu: [cpu], dev, libc, optional: true, os: [os] };
    added += 1;
  }
}
lock.packages = Object.fromEntries(Object.entries(packages).toSorted(([a], [b]) => a.localeCompare(b, "en")));
writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
console.log(added === 0 ? "The lock file is complete." : `Added ${added} builds for other platforms.`);
