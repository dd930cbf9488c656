import { describe, expect, test } from "vitest";
import { toSettings } from "../../../src/adapters/slack/settings.ts";
import { readPlatformDocs } from "../../support/platform-docs.ts";

const { docs, sources, section, firstColumn } = readPlatformDocs("slack");

describe("docs/slack.md", () => {
  test("leads to an answer in ten steps", () => {
    expect(section("Ten steps").match(/^\d+\. /gm)).toHaveLength(10);
  });

  test("quotes what the program says", () => {
    // `listening` is the program's, the error of a wrong bot token is put together.
    const quoted = firstColumn("When it is silent").filter(
      (words) => words !== "listening" && !words.includes(" … "),
    );
    expect(quoted.length).toBeGreaterThan(2);
    for (const words of quoted) expect(sources).toContain(words.replace(" …", ""));
  });

  test("names only options that exist", () => {
    const settings = toSettings({ botToken: "xoxb-1", appToken: "xapp-1" });
    const options = firstColumn("In code").map((name) => name.replace(/\(.*/, ""));
    expect(options.length).toBeGreaterThan(10);
    expect(Object.keys(settings)).toEqual(expect.arrayContaining(options));
  });

  test("names only variables that exist, and the address", () => {
    for (const name of docs.match(/SLACK_[A-Z_]+/g) ?? []) expect(sources).toContain(name);
    expect(section("Over HTTP")).toContain("/slack/events");
  });
});
