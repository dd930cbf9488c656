import { randomBytes } from "node:crypto";
import { describe, expect, test } from "vitest";
import type { RespondFunction } from "#core";
import { discordForEachTest } from "../for-each-test.ts";

const discord = discordForEachTest();
const { open, shown } = discord;

/** A bot that reads the file of a question when the test lets it. */
function reader(): { respond: RespondFunction; asked: Promise<void>; read(): void } {
  const asked = Promise.withResolvers<void>();
  const allowed = Promise.withResolvers<void>();
  return {
    asked: asked.promise,
    read: allowed.resolve,
    async respond({ turn, read }) {
      asked.resolve();
      await allowed.promise;
      const [file] = turn.files;
      return file ? Buffer.from(await read(file)).toString() : "no file";
    },
  };
}

const refresh = "POST /attachments/refresh-urls";

describe("a file", () => {
  test("whose address has expired is read under a new one", async () => {
    await open();
    const { asker, channel, simulator, calls } = discord.world;
    const day = simulator.settings.fileLinkLife;
    simulator.settings.fileLinkLife = 0;
    const { respond, asked, read } = reader();
    await discord.world.start(respond);
    await asker.shares("plan.txt", "the plan", "@natter what is it?");
    await asked;
    simulator.settings.fileLinkLife = day;
    read();
    await expect(channel).toShow("the plan");
    expect(calls.list(refresh)).toHaveLength(1);
  });

  test("whose address has ended early is read under a new one", async () => {
    await open();
    const { asker, channel, simulator, calls } = discord.world;
    const { respond, asked, read } = reader();
    await discord.world.start(respond);
    await asker.shares("plan.txt", "the plan", "@natter what is it?");
    await asked;
    simulator.discord.fileSecret = randomBytes(32);
    read();
    await expect(channel).toShow("the plan");
    expect(calls.list(refresh)).toHaveLength(1);
  });

  test("that is no longer there is asked for once more, and then given up", async () => {
    await open();
    const { asker, channel, simulator, calls } = discord.world;
    const { respond, asked, read } = reader();
    await discord.world.start(respond);
    await asker.shares("plan.txt", "the plan", "@natter what is it?");
    await asked;
    simulator.discord.world.files.clear();
    read();
    await expect(channel).toShow(/⚠️/);
    expect(shown()).toHaveLength(1);
    expect(calls.list(refresh).length).toBeGreaterThan(0);
  });
});
