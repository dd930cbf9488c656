import { describe, expect, onTestFinished, test } from "vitest";
import type { Cursors } from "#core";
import { createDiscordAdapter } from "../../../../src/adapters/discord/adapter.ts";
import type { DiscordOptions } from "../../../../src/adapters/discord/settings.ts";
import { discordForEachTest } from "../for-each-test.ts";

const discord = discordForEachTest();
const { open } = discord;

function storage(): Cursors {
  const kept = new Map<string, string>();
  return {
    get: (key) => Promise.resolve(kept.get(key)),
    set: (key, value) => Promise.resolve(void kept.set(key, value)),
  };
}

/** Starts the bot and stops it again. */
async function startWith(cursors: Cursors, commands: DiscordOptions["commands"]): Promise<void> {
  const adapter = createDiscordAdapter({ ...discord.world.options, commands });
  onTestFinished(() => adapter.stop());
  await adapter.start(() => Promise.resolve(), cursors);
  await adapter.stop();
}

/** The names of the commands that people find in #general. */
function offered(): string[] {
  const { platform, general, server } = discord.world.simulator;
  const place = { platform: "discord", space: server.id, channel: general.id };
  return platform
    .commands(place)
    .map(({ name }) => name)
    .toSorted();
}

describe("commands of an earlier start", () => {
  test("that are no longer wanted are gone, and those of others stay", async () => {
    await open();
    const { simulator, options } = discord.world;
    const cursors = storage();
    await fetch(`${options.apiUrl ?? ""}/v10/applications/${simulator.application.id}/commands`, {
      method: "POST",
      headers: {
        authorization: `Bot ${simulator.token}`,
        "content-type": "application/json",
        "user-agent": "DiscordBot (test, 1)",
      },
      body: JSON.stringify({ type: 1, name: "weather", description: "The weather" }),
    });
    await startWith(cursors, {});
    expect(offered()).toEqual(["Ask about this", "ask", "weather"]);
    await startWith(cursors, { ask: "question" });
    expect(offered()).toEqual(["Ask about this", "question", "weather"]);
    await startWith(cursors, { ask: "question", guilds: [simulator.server.id] });
    expect(offered()).toEqual(["Ask about this", "question", "weather"]);
    await startWith(cursors, false);
    expect(offered()).toEqual(["weather"]);
  });

  test("cost nothing when they are wanted again", async () => {
    await open();
    const cursors = storage();
    await startWith(cursors, {});
    await startWith(cursors, {});
    const { calls } = discord.world;
    expect(calls.list("POST /applications/:id/commands")).toHaveLength(2);
    expect(calls.list("DELETE /applications/:id/commands/:id")).toEqual([]);
  });

  test("that were removed by hand do not keep the bot from its start", async () => {
    await open();
    const { faults } = discord.world;
    const cursors = storage();
    await startWith(cursors, {});
    faults.next("DELETE /applications/:id/commands/:id", { kind: "refused", code: 10_063 });
    await startWith(cursors, { ask: "question" });
    await startWith(cursors, { ask: "question" });
    expect(faults.planned()).toEqual([]);
  });
});
