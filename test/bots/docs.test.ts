import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { isBuiltIn } from "#config";

const docs = readFileSync("docs/bots.md", "utf8");
const sources = globSync("src/bots/*.ts").map((file) => readFileSync(file, "utf8"));
const quotes = Array.from(
  docs.matchAll(/^```typescript\n(?<code>.*?)^```$/gms),
  ({ groups }) => groups?.["code"] ?? "",
);

describe("docs/bots.md", () => {
  test("quotes the sources of the bots word for word", () => {
    expect(quotes.length).toBeGreaterThan(5);
    expect(quotes.filter((code) => !sources.some((source) => source.includes(code)))).toEqual([]);
  });

  test("names every bot that the configuration knows", () => {
    for (const file of globSync("src/bots/*.ts")) {
      const name = file.replace(/^.*\/|\.ts$/g, "");
      expect(isBuiltIn(name)).toBe(true);
      expect(docs).toContain(`\`${name}\``);
    }
  });
});
