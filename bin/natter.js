#!/usr/bin/env node
// Inside the repository the sources themselves run. An installed package has none, and Node strips no types below
// node_modules: there it is what the build made of them.
import { existsSync } from "node:fs";
import { enableCompileCache } from "node:module";

const [major] = process.versions.node.split(".");
if (Number(major) < 24) {
  console.error(`natter needs Node 24 or newer; this is ${process.version}. Install a newer Node.`);
  process.exit(1);
}

// Half of the time that a short command takes is spent on reading the same sources again.
enableCompileCache();

const source = new URL("../src/cli/natter.ts", import.meta.url);
const isInstalled = import.meta.url.includes("/node_modules/");
const built = new URL("../dist/natter.js", import.meta.url);
await import(!isInstalled && existsSync(source) ? source.href : built.href);
