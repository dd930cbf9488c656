import { describe, expect, test } from "vitest";
import type { AccessRules, RespondFunction } from "#core";
import type { DiscordWorldOptions } from "./world.ts";
import { discordForEachTest } from "./for-each-test.ts";

const discord = discordForEachTest();

/** Opens a world with a bot that fails until its provider is back. */
async function open(wishes: DiscordWorldOptions, access?: () => AccessRules) {
  await discord.open(wishes);
  const { world } = discord;
  const provider = { world, isDown: true, texts: new Array<string>() };
  const respond: RespondFunction = ({ turn, history }) => {
    provider.texts.push(turn.text);
    if (provider.isDown) throw new Error("The model is away.");
    return `${turn.text}, after ${history.length}`;
  };
  await world.start(respond, access?.());
  return provider;
}

const own = () =>
  discord.world.channel
    .messages()
    .filter(({ author, deleted }) => author === discord.world.bot.id && !deleted);

describe("Try again below a failed answer to a command", () => {
  test.each([true, false])("asks again in its message; private: %s", async (isPrivate) => {
    const provider = await open({ adapter: { commands: { isPrivate } } });
    const { world } = provider;
    await world.asker.runs("ask", "why?");
    await expect(world.channel).toShow("Something went wrong");
    provider.isDown = false;
    await world.asker.clicks("Try again");
    await expect(world.channel).toShow("why?, after 0");
    expect(own()).toHaveLength(1);
    expect(own()[0]?.onlyFor).toEqual(isPrivate ? [world.asker.id] : undefined);
    expect(provider.texts).toEqual(["why?", "why?"]);
  });
});

describe("Try again in a channel in which each asker has a conversation", () => {
  test("works for an admin, who asks in the asker's conversation", async () => {
    const admins = (): AccessRules => ({ admins: [{ person: discord.world.bystander.id }] });
    const provider = await open({ adapter: { answerIn: "place" } }, admins);
    const { world } = provider;
    await world.asker.says(`${world.mention} hello`);
    await expect(world.channel).toShow("Something went wrong");
    provider.isDown = false;
    await world.bystander.clicks("Try again");
    await expect(world.channel).toShow("hello, after 0");
    expect(own()).toHaveLength(1);
  });
});
