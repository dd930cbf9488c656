import { describe, expect, test } from "vitest";
import type { Message, RespondFunction } from "#core";
import { discordForEachTest } from "../for-each-test.ts";

const discord = discordForEachTest();
const { open } = discord;

/** Returns a bot that keeps the history of each question. */
function historian(): { respond: RespondFunction; histories: (readonly Message[])[] } {
  const histories: (readonly Message[])[] = [];
  return {
    histories,
    respond({ history }) {
      histories.push(history);
      return "done";
    },
  };
}

describe("what was said before the bot came", () => {
  test("begins with the message that a thread was made of: its author, time, words and files", async () => {
    await open();
    const { asker, bystander } = discord.world;
    const { respond, histories } = historian();
    await discord.world.start(respond);
    const said = await bystander.shares("plan.txt", "the plan", "my plan");
    const there = await asker.opensThread(said, "Plan");
    await there.says("@natter is it good?");
    await expect(there.room).toShow("done");
    expect(histories[0]?.[0]).toMatchObject({
      id: `discord/${said.message.id}`,
      author: { id: bystander.id, isBot: false },
      kind: "user",
      at: Number((BigInt(said.message.id) >> 22n) + 1_420_070_400_000n),
      text: "my plan",
      files: [{ name: "plan.txt" }],
    });
  });

  test("has alerts with their service's name, and forwards as quotes", async () => {
    await open();
    const { asker, bystander, simulator } = discord.world;
    const { respond, histories } = historian();
    await discord.world.start(respond);
    const there = await asker.opensThread(await bystander.says("down again?"), "Outage");
    const webhook = simulator.addWebhook(simulator.general, "Alerts");
    const embed = { title: "Disk is full", description: "db-1", footer: { text: "rule 17" } };
    simulator.posts(webhook, { embeds: [embed] }, there.room.place);
    await asker.forwards(await bystander.says("it was fine at noon"), { to: there });
    await there.says("@natter what happened here?");
    await expect(there.room).toShow("done");
    const [starter, alert, forward] = histories[0] ?? [];
    expect(starter).toMatchObject({ text: "down again?" });
    expect(alert).toMatchObject({
      author: { isBot: true, name: "Alerts" },
      text: "**Disk is full**\ndb-1\nrule 17",
    });
    expect(forward).toMatchObject({
      author: { id: asker.id },
      text: "",
      quotes: [{ kind: "forward", text: "it was fine at noon" }],
    });
  });

  test("has none of Discord's own lines", async () => {
    await open();
    const { asker, bystander, simulator } = discord.world;
    const { respond, histories } = historian();
    await discord.world.start(respond);
    const said = await bystander.says("hello");
    const there = await asker.opensThread(said, "Hello");
    simulator.notes("renamed", asker.person, there.room.place, { text: "Good morning" });
    simulator.notes("pinned", asker.person, there.room.place, { about: said.message });
    await there.says("@natter hi");
    await expect(there.room).toShow("done");
    expect(histories[0]?.map(({ text }) => text)).toEqual(["hello"]);
  });
});
