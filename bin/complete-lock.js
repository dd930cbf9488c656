// Adds to package-lock.json what npm leaves out where a registry does not offer the builds for other platforms: their entries,
// without which `npm ci` refuses the file, and their hashes, without which npm installs them unchecked. Run it after every
// `npm install` that changed the lock.
import { execFile } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { promisify } from "node:util";

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

const withoutHash = Object.entries(packages).filter(
  ([place, { integrity, link }]) => place.includes("node_modules/") && !integrity && !link,
);
for (const [place, { version }] of withoutHash) packages[place].integrity = await hashOf(place, version);

lock.packages = Object.fromEntries(Object.entries(packages).toSorted(([a], [b]) => a.localeCompare(b, "en")));
writeFileSync(file, `${JSON.stringify(lock, undefined, 2)}\n`);
console.log(`Added ${added} builds for other platforms, and ${withoutHash.length} hashes.`);

/** Asks the registry, because npm only hashes what it has downloaded. */
async function hashOf(place, version) {
  const name = place.slice(place.lastIndexOf("node_modules/") + "node_modules/".length);
  const { stdout } = await promisify(execFile)("npm", ["view", `${name}@${version}`, "dist.integrity"]);
  const hash = stdout.trim();
  if (!hash.startsWith("sha512-"))
    throw new Error(`The registry has no sha512 hash of ${name}@${version}, it said "${hash}".`);
  return hash;
}
