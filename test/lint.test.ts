import { spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { afterEach, beforeEach, expect, test, vi } from "vitest";

// The linter looks at types, and a busy machine takes its time over that.
vi.setConfig({ testTimeout: 120_000 });

// Inside the project, because the linter takes its types from there.
let folder = "";
beforeEach(() => {
  folder = mkdtempSync(resolve("test/planted-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function lint(source: string): { code: number | null; output: string } {
  const file = join(folder, "planted.ts");
  writeFileSync(file, source);
  const { status, stdout, stderr } = spawnSync(
    process.execPath,
    [resolve("node_modules/oxlint/bin/oxlint"), "--type-aware", "--deny-warnings", file],
    { encoding: "utf8" },
  );
  return { code: status, output: stdout + stderr };
}

const harmless = `interface Door { open(): Promise<void> }
export async function enter(door: Door): Promise<void> {
  await door.open();
}
`;

test("the linter finds nothing in sound code", () => {
  expect(lint(harmless)).toMatchObject({ code: 0 });
});

test.each([
  ["a promise without an await", harmless.replace("await door", "door"), "no-floating-promises"],
  [
    "a promise where a condition is wanted",
    harmless.replace("await door.open();", "if (door.open()) return;"),
    "no-misused-promises",
  ],
  ["any", harmless.replace("door: Door", "door: any"), "no-explicit-any"],
])("the linter finds %s", (_, source, rule) => {
  const { code, output } = lint(source);
  expect(code).not.toBe(0);
  expect(output).toContain(rule);
});
