import { describe, expect, onTestFinished, test } from "vitest";
import { createDiscordAdapter } from "../../../../src/adapters/discord/adapter.ts";
import { discordForEachTest } from "../for-each-test.ts";

const discord = discordForEachTest();
const { open } = discord;

describe("a person who is looked up", () => {
  test("has the roles of the server, which history does not tell", async () => {
    await open();
    const { asker, simulator, options } = discord.world;
    const role = simulator.addRole(simulator.server, { name: "crew" });
    simulator.giveRole(role, asker.person, simulator.server);
    const adapter = createDiscordAdapter(options);
    onTestFinished(() => adapter.stop());
    const thread = { platform: "discord", space: simulator.server.id, channel: "1", thread: "1" };
    expect(await adapter.person(asker.id, thread)).toEqual({
      id: asker.id,
      isBot: false,
      name: "Ada",
      roles: [role.id],
    });
  });

  test("costs no call if Discord has not told who it is", async () => {
    await open();
    const { simulator, options, calls } = discord.world;
    const adapter = createDiscordAdapter(options);
    onTestFinished(() => adapter.stop());
    const thread = { platform: "discord", space: simulator.server.id, channel: "1", thread: "1" };
    expect(await adapter.person("unknown", thread)).toMatchObject({ name: "unknown author" });
    expect(calls.list()).toEqual([]);
  });
});
