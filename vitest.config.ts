import { defineConfig } from "vitest/config";

export default defineConfig({
  test: {
    include: ["test/**/*.test.ts", "packages/*/test/**/*.test.ts"],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // Concurrent tests start processes; more of them at once only wait for each other.
    maxConcurrency: 2,
    // Most files wait for clocks, processes and sockets most of the time: one worker fewer than cores would leave a small machine idle.
    maxWorkers: 2,
    expect: { poll: { timeout: 10_000 } },
  },
});
