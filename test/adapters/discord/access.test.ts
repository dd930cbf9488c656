import { once } from "node:events";
import { describe, expect, test } from "vitest";
import { type AccessRules, card, type RespondFunction } from "#core";
import { discordForEachTest } from "./for-each-test.ts";

const discord = discordForEachTest();
const { open } = discord;

const echo: RespondFunction = ({ turn }) => `You said: ${turn.text}`;
const denied = (): AccessRules => ({ deny: [{ person: discord.world.bystander.id }] });
const refusal = "I am not allowed to answer you here.";
/** What is left of the bot's messages, as the person sees it who is not heard. */
const own = () =>
  discord.world.channel
    .for(discord.world.bystander)
    .messages()
    .filter(({ author, deleted }) => author === discord.world.bot.id && !deleted);

describe("a person who is not heard", () => {
  test("reads nothing of the bot after a message, because Discord would show it to everyone", async () => {
    await open();
    const { world } = discord;
    const { heard } = await world.start(echo, denied());
    await world.bystander.says(`${world.mention} a secret`);
    await expect.poll(() => heard.length).toBe(1);
    await world.asker.says(`${world.mention} hello`);
    await expect(world.channel).toShow("You said: hello");
    const sent = world.calls.list().filter(({ method }) => method.startsWith("POST"));
    expect(JSON.stringify(sent)).not.toContain(refusal);
  });

  test.each([true, false])(
    "is told so in answer to a command whose answers are private: %s",
    async (isPrivate) => {
      await open({ adapter: { commands: { isPrivate } } });
      const { world } = discord;
      await world.start(echo, denied());
      await world.bystander.runs("ask", "a secret");
      await expect(world.channel.for(world.bystander)).toShow(refusal);
      await expect(world.channel.for(world.asker)).not.toShow("not allowed", { within: 100 });
      expect(own().map(({ onlyFor }) => onlyFor)).toEqual([[world.bystander.id]]);
    },
  );
});

test("the buttons of an answer are for its asker, also in the next process, and another person reads why", async () => {
  await open();
  const { world } = discord;
  // Longer than what Discord keeps with a button.
  const value = { order: "7".repeat(200) };
  const shop: RespondFunction = ({ turn }) =>
    turn.via === "action"
      ? `Shipped ${JSON.stringify(turn.action?.value) === JSON.stringify(value)}`
      : card({ title: "Order 7", buttons: [{ name: "ship", label: "Ship it", value }] });
  const { stop } = await world.start(shop);
  await world.asker.says(`${world.mention} order 7`);
  await expect(world.channel).toShow("Order 7");
  await stop(5_000);
  const { turns } = await world.start(shop);
  await world.bystander.clicks("Ship it");
  await expect(world.channel.for(world.bystander)).toShow("Only the person who asked can use these buttons.");
  await expect(world.channel.for(world.asker)).not.toShow("Only the person", { within: 100 });
  await world.asker.clicks("Ship it");
  await expect(world.channel).toShow("Shipped true");
  expect(turns).toHaveLength(1);
});

describe("a role", () => {
  const giveRole = () => {
    const { simulator, stage } = discord.world;
    const role = simulator.addRole(simulator.server, { name: "Staff" });
    simulator.giveRole(role, stage.bystander.person, simulator.server);
    return role.id;
  };

  test("lets people in, also those whose message was written while the bot was away", async () => {
    await open();
    const { world } = discord;
    const access = { allow: [{ role: giveRole() }] };
    const first = await world.start(echo, access);
    await world.asker.says(`${world.mention} a secret`);
    await world.bystander.says(`${world.mention} one`);
    await expect(world.channel).toShow("You said: one");
    await first.stop(5_000);
    await world.asker.says(`${world.mention} another secret`);
    await world.bystander.says(`${world.mention} two`);
    const { turns } = await world.start(echo, access);
    await expect(world.channel).toShow("You said: two");
    expect(turns.map(({ text }) => text)).toEqual(["two"]);
    expect(JSON.stringify(discord.shown())).not.toContain("secret");
  });

  test("makes people admins, who may stop everyone's answers", async () => {
    await open();
    const { world } = discord;
    await world.start(
      async function* ({ signal }) {
        yield "One. ";
        await once(signal, "abort");
      },
      { admins: [{ role: giveRole() }] },
    );
    const said = await world.asker.says(`${world.mention} count`);
    await expect(world.channel).toShow("One.");
    await world.bystander.reacts("🛑", said);
    await expect(world.channel).toShow(/stopped/i);
  });
});
