import type { Reporter } from "vitest/node";

/**
 * Fails a run in which a test was skipped. On a person's machine a missing redis-server or browser skips tests; in continuous
 * integration the same would hide them.
 */
export const noSkips: Reporter = {
  onTestRunEnd(modules) {
    const skipped = modules.flatMap((module) => [...module.children.allTests("skipped")]);
    if (skipped.length === 0) return;
    const names = skipped.map((test) => `  ${test.module.relativeModuleId}: ${test.fullName}`);
    console.error(`${skipped.length} tests were skipped, and CI is set:\n${names.join("\n")}`);
    process.exitCode = 1;
  },
};
