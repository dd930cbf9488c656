import { expect, test } from "vitest";
import type { RespondFunction } from "#core";
import "../../support/simulator-matchers.ts";
import { redisIsMissing } from "../../support/redis-server.ts";
import { openReplicas } from "../replicas.ts";
import { openSlack } from "./world.ts";

const slowly: RespondFunction = async function* ({ turn }) {
  yield `You said: ${turn.text}, `;
  await new Promise((resolve) => setTimeout(resolve, 1_500));
  yield "and that was all.";
};

test.skipIf(redisIsMissing)(
  "two processes with four sockets on Slack answer each question once, also those that one of them had begun",
  { timeout: 60_000 },
  async ({ onTestFinished }) => {
    const world = await openSlack();
    const replicas = await openReplicas();
    onTestFinished(async () => {
      await replicas.close();
      await world.close();
    });
    const { asker, bot, channel } = world;
    const first = await replicas.start(world.adapter(), slowly);
    await replicas.start(world.adapter(), slowly);
    const questions = Array.from({ length: 8 }, (_, n) => `question ${n}`);
    for (const question of questions) await asker.says(`@natter ${question}`);
    // Both are at work, and one of them is alone from now on.
    await expect(channel).toShow("You said: question 0", { within: 10_000 });
    first.cable.cut();

    const whole = (question: string): string => `You said: ${question}, and that was all.`;
    for (const question of questions) await expect(channel).toShow(whole(question), { within: 30_000 });
    const said = channel
      .messages()
      .filter(({ author, system }) => author === bot.id && !system)
      .map((message) => channel.textOf(message)?.trim());
    expect(said).toHaveLength(questions.length);
    expect(new Set(said)).toEqual(new Set(questions.map(whole)));
  },
);
