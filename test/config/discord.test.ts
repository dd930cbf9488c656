import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { discordSchema, type DiscordSettings } from "../../src/adapters/discord/settings.ts";
import { builtInPlatforms } from "../../src/app/platforms.ts";
import { loadConfiguration } from "../../src/config/load.ts";
import { checkSettings } from "#core";

let folder = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "natter-config-"));
});
afterEach(() => rmSync(folder, { recursive: true }));

function load(environment: Record<string, string>, yaml = ""): DiscordSettings {
  const file = join(folder, "natter.yaml");
  writeFileSync(file, yaml);
  const { sections } = loadConfiguration({
    folder,
    environment: { ...environment, NATTER_CONFIG: file },
    platforms: builtInPlatforms,
  });
  return checkSettings("discord", discordSchema, Object(sections["discord"]));
}

describe("what an operator says about Discord", () => {
  test.each([
    { shards: "auto", read: "auto" },
    { shards: "0-3", count: "8", read: [0, 1, 2, 3] },
    { shards: "0,2,4-5", count: "8", read: [0, 2, 4, 5] },
    { shards: "7", count: "8", read: [7] },
  ])("shards: $shards", ({ shards, count, read }) => {
    const told = load({ DISCORD_SHARDS: shards, ...(count !== undefined && { DISCORD_SHARD_COUNT: count }) });
    expect(told.shards).toEqual(read);
  });

  test("places that differ from the others", () => {
    const yaml = `discord:\n  answerIn: thread\n  channels:\n    "1100000000000000001": place\n`;
    expect(load({}, yaml).channels).toEqual({ "1100000000000000001": "place" });
  });

  test.each([
    {
      name: "shards without their number",
      given: { DISCORD_SHARDS: "0-3" },
      says: /DISCORD_SHARD_COUNT is missing/,
    },
    {
      name: "a shard that there is not",
      given: { DISCORD_SHARDS: "0-3", DISCORD_SHARD_COUNT: "3" },
      says: /DISCORD_SHARDS is "0-3"; expected .*below shardCount/,
    },
    { name: "words for shards", given: { DISCORD_SHARDS: "all" }, says: /DISCORD_SHARDS is "all"/ },
    { name: "shards backwards", given: { DISCORD_SHARDS: "3-0", DISCORD_SHARD_COUNT: "4" }, says: /"3-0"/ },
  ])("$name", ({ given, says }) => {
    expect(() => load(given)).toThrow(says);
  });

  test("a channel by its name", () => {
    expect(() => load({}, "discord:\n  channels:\n    general: place\n")).toThrow(/channels/);
  });
});
