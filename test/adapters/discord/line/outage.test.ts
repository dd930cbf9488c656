import { expect, onTestFinished, test } from "vitest";
import type { Cursors, Inbound } from "#core";
import { createDiscordAdapter } from "../../../../src/adapters/discord/adapter.ts";
import { createLogSink } from "../../../support/context.ts";
import { discordForEachTest } from "../for-each-test.ts";

const discord = discordForEachTest();

test("a store that is away costs two lines of the log, one when it goes and one when it is back", async () => {
  await discord.open();
  const { log, lines } = createLogSink();
  const kept = new Map<string, string>();
  const heard: Inbound[] = [];
  let isAway = false;
  let tries = 0;
  const reach = (): void => {
    tries += 1;
    if (isAway) throw new Error("The store is away.");
  };
  const cursors: Cursors = {
    async get(key) {
      return kept.get(key);
    },
    async set(key, value) {
      kept.set(key, value);
    },
  };
  const adapter = createDiscordAdapter({ ...discord.world.options, log });
  onTestFinished(() => adapter.stop());
  await adapter.start(async (event) => {
    reach();
    heard.push(event);
  }, cursors);

  isAway = true;
  const { asker, bystander } = discord.world;
  for (const text of ["one", "two", "three"]) await asker.says(`@natter ${text}`);
  await (await bystander.with(discord.world.bot)).says("in private");
  await asker.runs("/ask", { question: "four" });
  await expect.poll(() => tries, { timeout: 5_000 }).toBeGreaterThan(6);
  isAway = false;
  await expect.poll(() => heard.length, { timeout: 5_000 }).toBe(5);
  const outage = lines.filter(({ msg }) => /the store takes/.test(String(msg)));
  expect(outage.map(({ level }) => level)).toEqual([40, 30]);
  expect(outage[1]).toMatchObject({ events: 3 });
});
