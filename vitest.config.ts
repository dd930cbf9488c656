import { fileURLToPath } from "node:url";
import { defineConfig } from "vitest/config";

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
    include: ["test/**/*.test.ts", "examples/**/*.test.ts", "packages/*/test/**/*.test.ts"],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // Concurrent tests start processes; more of them at once only wait for each other.
    maxConcurrency: 2,
    // Most files wait for clocks, processes and sockets most of the time: one worker fewer than cores would leave a small machine idle.
    maxWorkers: 2,
    expect: { poll: { timeout: 10_000 } },
  },
});
