import { describe, expect, test } from "vitest";
import { permissions } from "../../../src/adapters/discord/invite.ts";
import { discordVariables, toSettings } from "../../../src/adapters/discord/settings.ts";
import { readPlatformDocs } from "../../support/platform-docs.ts";

const { docs, sources, section, firstColumn } = readPlatformDocs("discord");

describe("docs/discord.md", () => {
  test("leads to an answer in ten steps", () => {
    expect(section("Ten steps").match(/^\d+\. /gm)).toHaveLength(10);
  });

  test("counts the permissions that the link asks for", () => {
    const count = permissions.toString(2).replaceAll("0", "").length;
    expect(count).toBe(7);
    expect(section("Ten steps")).toContain("seven permissions");
  });

  test("quotes what the program says", () => {
    const quoted = firstColumn("When it is silent").filter((words) => !words.startsWith("/"));
    expect(quoted.length).toBeGreaterThan(3);
    for (const words of quoted) expect(sources).toContain(words.replace(/(says) \d+$/, "$1"));
  });

  test("has an outcome for each refusal that answers meet", () => {
    const decided = section("What becomes of an answer");
    for (const code of [10_008, 30_046, 40_005, 50_001, 50_013, 50_035, 50_045, 50_083])
      expect(decided).toContain(String(code));
  });

  test("names only options that exist", () => {
    const settings = Object.keys(toSettings({ token: "a.b.c" }));
    const options = firstColumn("In code").map((name) => name.replace(/\(.*/, ""));
    expect(options.length).toBeGreaterThan(10);
    // These have become one setting with another.
    const known = [...settings, "channels", "shards", "shardCount"];
    expect(known).toEqual(expect.arrayContaining(options));
  });

  test("names only variables that exist", () => {
    for (const name of docs.match(/DISCORD_[A-Z_]+/g) ?? []) expect(discordVariables).toHaveProperty(name);
  });
});
