import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";
import { noSkips } from "./test/support/no-skips.ts";

const tests = ["{test,packages/*/test,examples}/**/*.test.ts"];
/** Real processes, outages, chaos and browsers: what has to wait for real time. */
const slow = ["**/*.slow.test.ts"];

const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));

export default defineConfig({
  // What the examples import from the package, here from its sources. tsconfig.json says the same.
  resolve: {
    alias: [
      { find: /^natter$/, replacement: source("src/index.ts") },
      { find: /^natter\/platform$/, replacement: source("src/platform.ts") },
      { find: /^natter\/openai$/, replacement: source("src/models/index.ts") },
      { find: /^natter\/testing$/, replacement: source("src/testing.ts") },
    ],
  },
  test: {
    projects: [
      // One process for many files: making a new one for each would take a third of the time.
      { extends: true, test: { name: "fast", include: tests, exclude: slow, isolate: false } },
      { extends: true, test: { name: "slow", include: slow, exclude: ["**/node_modules/**"] } },
    ],
    reporters: process.env["CI"] ? ["default", noSkips] : ["default"],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // Concurrent tests start processes; more of them at once only wait for each other.
    maxConcurrency: 2,
    // Most files wait for clocks, processes and sockets most of the time: one worker fewer than cores would leave a small machine idle.
    maxWorkers: 2,
    expect: { poll: { timeout: 10_000 } },
  },
});
