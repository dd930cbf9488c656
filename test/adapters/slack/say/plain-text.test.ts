import { afterEach, describe, expect, test } from "vitest";
import type { RespondFunction } from "#core";
import "../../../support/simulator-matchers.ts";
import { exampleManifest } from "#simulator";
import { type SlackBot, startBot } from "../world.ts";

let bot: SlackBot;
afterEach(() => bot.world.close());

const ask: RespondFunction = async function* ({ turn, history }) {
  if (turn.action && turn.via === "action")
    return yield `You chose ${turn.action.name} after ${history.length}.`;
  yield { type: "card", title: "Which?", buttons: [{ name: "tea", label: "Tea" }] };
};

describe("a plain direct message, without the agent view", () => {
  const { agent_view: _none, ...features } = exampleManifest.features ?? {};
  const open = async (answering: RespondFunction): Promise<void> => {
    const simulator = { manifest: { ...exampleManifest, features } };
    bot = await startBot(answering, { adapter: { agentView: false }, simulator });
  };

  test("is stopped by a reaction, too", async () => {
    await open(async function* ({ signal }) {
      yield "One.";
      await new Promise((resolve) => signal.addEventListener("abort", resolve));
    });
    const said = await bot.direct.says("count");
    await expect(bot.direct.room).toShow(/^One\.$/);
    await bot.direct.reacts("x", said);
    await expect(bot.direct.room).toShow(/^One\.\n⏹ Stopped/);
  });

  test("continues when a button is pressed in it", async () => {
    await open(ask);
    await bot.direct.says("a drink");
    await bot.direct.clicks("Tea");
    await expect(bot.direct.room).toShow("You chose tea after 2.");
    expect(bot.direct.room.messages().map(({ thread }) => thread)).toEqual([undefined, undefined, undefined]);
  });
});

test("a button on an answer that only one person sees is answered for that person only", async () => {
  bot = await startBot(ask);
  const { asker, bystander, channel } = bot.world.stage;
  await asker.runs("/ask", "a drink");
  await asker.clicks("Tea");
  await expect(channel).toShow("You chose tea after 2.");
  await expect(channel.for(bystander)).not.toShow("You chose", { within: 200 });
});
