import { spawnSync } from "node:child_process";
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { dirname, join, resolve } from "node:path";
import { describe, expect, test, vi } from "vitest";
import { commands } from "../src/cli/commands.ts";
import { toBots } from "../src/app/load-bots.ts";
import { packageEntries } from "./support/package-entries.ts";

// The compiler looks at the whole package, and a busy machine takes its time over that.
vi.setConfig({ testTimeout: 120_000 });

const documents = [
  "README.md",
  "CONTRIBUTING.md",
  "AGENTS.md",
  "docs/models.md",
  "docs/bots.md",
  "docs/slack.md",
];
const readme = readFileSync("README.md", "utf8");
const description: { scripts: Record<string, string> } = JSON.parse(readFileSync("package.json", "utf8"));

const blocksOf = (text: string, language: string): string[] =>
  Array.from(text.matchAll(/^```(?<language>\w+)\n(?<code>.*?)^```$/gms))
    .filter(({ groups }) => groups?.["language"] === language)
    .map(({ groups }) => groups?.["code"] ?? "");

describe("README.md", () => {
  test("opens with the two commands", () => {
    expect(readme).toMatch(/^# natter\n\n```sh\nnpm ci && npm start.*\nnpm ci && npm test\n```/);
  });

  test("has code that type-checks against the package as it is published", () => {
    // Inside the project, so that its packages are found.
    mkdirSync("data", { recursive: true });
    const folder = mkdtempSync(resolve("data/readme-"));
    try {
      const blocks = documents.flatMap((document) => blocksOf(readFileSync(document, "utf8"), "ts"));
      expect(blocks.length).toBeGreaterThan(1);
      for (const [index, code] of blocks.entries()) writeFileSync(join(folder, `block-${index}.ts`), code);
      const paths = packageEntries.map(({ name, source }) => [name, [resolve(source)]]);
      writeFileSync(
        join(folder, "tsconfig.json"),
        JSON.stringify({
          extends: "../../tsconfig.json",
          compilerOptions: { paths: Object.fromEntries(paths) },
          include: ["*.ts"],
        }),
      );
      const checked = spawnSync(
        process.execPath,
        [resolve("node_modules/typescript/bin/tsc"), "-p", folder],
        {
          encoding: "utf8",
        },
      );
      expect(checked.stdout).not.toContain("block-");
    } finally {
      rmSync(folder, { recursive: true });
    }
  });

  test("has a bot of five lines", () => {
    const [smallest = ""] = blocksOf(readme, "ts");
    expect(smallest.trim().split("\n").filter(Boolean).length).toBeLessThanOrEqual(5);
    expect(toBots(() => "x", "bot")).toMatchObject([{ name: "bot" }]);
  });

  test("names only commands that exist", () => {
    const shell = blocksOf(readme, "sh").join("\n");
    const scripts = Array.from(
      shell.matchAll(/npm (?:run )?(?!ci\b|run\b)(?<name>[\w:]+)/g),
      ({ groups }) => groups?.["name"] ?? "",
    );
    expect(scripts.length).toBeGreaterThan(3);
    for (const script of scripts) expect(Object.keys(description.scripts)).toContain(script);
    const natter = Array.from(
      shell.matchAll(/npx natter (?<name>[\w-]+)/g),
      ({ groups }) => groups?.["name"] ?? "",
    );
    expect(natter.length).toBeGreaterThan(1);
    for (const name of natter) expect(Object.keys(commands)).toContain(name);
  });
});

test.each(documents)("%s names only files that exist", (document) => {
  const text = readFileSync(document, "utf8");
  const linked = Array.from(
    text.matchAll(/\]\((?!https?:)(?<path>[^)#]+)\)/g),
    ({ groups }) => groups?.["path"] ?? "",
  );
  const quoted = Array.from(
    text.matchAll(/`(?<path>(?:src|config|test|docs)\/[\w./-]+)`/g),
    ({ groups }) => groups?.["path"] ?? "",
  );
  // A link leads on from where it stands; a path in a text is one from the root.
  const paths = [...linked.map((path) => join(dirname(document), path)), ...quoted];
  const missing = paths.filter((path) => !existsSync(path));
  expect(missing).toEqual([]);
});
