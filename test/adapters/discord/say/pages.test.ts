import { ComponentType } from "discord.js";
import { expect, test } from "vitest";
import { questionModal } from "../../../../src/adapters/discord/hear/question-modal.ts";
import { discordForEachTest } from "../for-each-test.ts";

const discord = discordForEachTest();
const { open, asks, answers } = discord;

test("a long answer notifies people once, however many messages it has", async () => {
  await open({ adapter: { answerIn: "place" } });
  await discord.world.start(() => `First.\n\n${"word ".repeat(900)}\n\nLast.`);
  await asks("hello");
  await expect(discord.world.channel).toShow(/Last\.$/, { within: 6_000 });
  expect(answers().map(({ silent = false }) => silent)).toEqual([false, true, true]);
});

test("the form in which people ask about a message has a label around its field, and no row", () => {
  expect(questionModal("1")).toMatchObject({
    components: [{ type: ComponentType.Label, component: { type: ComponentType.TextInput } }],
  });
});
