import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { faultExamples, matchers } from "../src/index.ts";

const text = readFileSync(new URL("../../../docs/simulator.md", import.meta.url), "utf8");

test.each(Object.keys(faultExamples))("the documentation says what the fault %s does", (kind) => {
  expect(text).toMatch(new RegExp(`^\\| \`${kind}\` \\|`, "m"));
});

test.each(Object.keys(matchers))("the documentation says when %s holds", (name) => {
  expect(text).toContain(`\`${name}(`);
});
