import { globSync, readFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { toSettings } from "../../../src/adapters/slack/options.ts";

const root = new URL("../../../", import.meta.url);
const docs = readFileSync(new URL("docs/slack.md", root), "utf8");
const sources = globSync("src/adapters/slack/*.ts", { cwd: root })
  .map((path) => readFileSync(new URL(path, root), "utf8"))
  .join("\n");
const section = (title: string): string => docs.split(/^## /m).find((part) => part.startsWith(title)) ?? "";
/** The words in code type in the first column of a table. */
const firstColumn = (title: string): string[] =>
  Array.from(section(title).matchAll(/^\| ([^|]+) \|/gm), ([, cell = ""]) => cell).flatMap((cell) =>
    Array.from(cell.matchAll(/`([^`]+)`/g), ([, word = ""]) => word),
  );

describe("docs/slack.md", () => {
  test("leads to an answer in ten steps", () => {
    expect(section("Ten steps").match(/^\d+\. /gm)).toHaveLength(10);
  });

  test("quotes what the program really says", () => {
    // `listening` is the program's, the error of a wrong bot token is put together.
    const quoted = firstColumn("When it is silent").filter(
      (words) => words !== "listening" && !words.includes(" … "),
    );
    expect(quoted.length).toBeGreaterThan(2);
    for (const words of quoted) expect(sources).toContain(words.replace(" …", ""));
  });

  test("names only options that there are", () => {
    const settings = toSettings({ botToken: "xoxb-1", appToken: "xapp-1" }, {});
    const options = firstColumn("In code").map((name) => name.replace(/\(.*/, ""));
    expect(options.length).toBeGreaterThan(10);
    expect(Object.keys(settings)).toEqual(expect.arrayContaining(options));
  });

  test("names the addresses and variables that are used", () => {
    for (const name of docs.match(/SLACK_[A-Z_]+/g) ?? []) expect(sources).toContain(name);
    expect(section("Over HTTP")).toContain("/slack/events");
  });
});
