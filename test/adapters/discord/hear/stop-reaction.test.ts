import { describe, expect, onTestFinished, test } from "vitest";
import type { Cursors, Inbound } from "#core";
import { createDiscordAdapter, type DiscordAdapter } from "../../../../src/adapters/discord/adapter.ts";
import { discordForEachTest } from "../for-each-test.ts";

const discord = discordForEachTest();
const { open, asks } = discord;

function storage(): Cursors {
  const kept = new Map<string, string>();
  return {
    get: (key) => Promise.resolve(kept.get(key)),
    set: (key, value) => Promise.resolve(void kept.set(key, value)),
  };
}

async function listen(cursors: Cursors): Promise<{ heard: Inbound[]; adapter: DiscordAdapter }> {
  const heard: Inbound[] = [];
  const adapter = createDiscordAdapter(discord.world.options);
  onTestFinished(() => adapter.stop());
  await adapter.start((event) => Promise.resolve(void heard.push(event)), cursors);
  return { heard, adapter };
}

const typesOf = (heard: readonly Inbound[]): string[] => heard.map(({ type }) => type);

describe("a reaction that says stop", () => {
  test("is no order on a message that was not for the bot", async () => {
    await open();
    const { asker, bystander } = discord.world;
    const cursors = storage();
    const { heard } = await listen(cursors);
    const said = await bystander.says("who is for pizza?");
    await expect.poll(() => typesOf(heard)).toEqual(["turn"]);
    await asker.reacts("🛑", said);
    await asker.reacts("❌", said);
    await asks("hello");
    await expect.poll(() => typesOf(heard)).toEqual(["turn", "turn"]);
  });

  test("is no order on a message from before the bot came", async () => {
    await open();
    const { asker, bystander } = discord.world;
    const said = await bystander.says("who is for pizza?");
    const { heard } = await listen(storage());
    await asker.reacts("🛑", said);
    await asks("hello");
    await expect.poll(() => typesOf(heard)).toEqual(["turn"]);
  });

  test("is an order on a question that an earlier process has heard", async () => {
    await open();
    const { asker } = discord.world;
    const cursors = storage();
    const first = await listen(cursors);
    const said = await asks("hello");
    await expect.poll(() => typesOf(first.heard)).toEqual(["turn"]);
    await first.adapter.stop();
    const { heard } = await listen(cursors);
    await asker.reacts("❌", said);
    await expect
      .poll(() => heard.find(({ type }) => type === "stopped"))
      .toMatchObject({ thread: { thread: said.message.id }, by: { id: asker.id, isBot: false, roles: [] } });
  });
});
