import { expect, test, type TestContext } from "vitest";
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

/** Slack, and replicas that are still to be started. */
async function open(onTestFinished: TestContext["onTestFinished"]) {
  const world = await openSlack();
  const replicas = await openReplicas();
  onTestFinished(async () => {
    await replicas.close();
    await world.close();
  });
  return { world, replicas };
}

test.skipIf(redisIsMissing)(
  "two processes with four sockets on Slack answer each question once, also those that one of them had begun",
  { timeout: 60_000 },
  async ({ onTestFinished }) => {
    const { world, replicas } = await open(onTestFinished);
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

test.skipIf(redisIsMissing)(
  "two processes ask a failed question again once, whichever of them hears the presses",
  { timeout: 60_000 },
  async ({ onTestFinished }) => {
    const { world, replicas } = await open(onTestFinished);
    const { asker, bot, channel } = world;
    let isDown = true;
    const asked: string[] = [];
    const brittle: RespondFunction = ({ turn }) => {
      asked.push(turn.text);
      if (isDown) throw new Error("The model is away.");
      return `You said: ${turn.text}`;
    };
    const first = await replicas.start(world.adapter(), brittle);
    await replicas.start(world.adapter(), brittle);
    await asker.says("@natter hello");
    await expect(channel).toShow("⚠️", { within: 10_000 });
    await expect.poll(() => asker.clicks("Try again").then(() => true), { timeout: 10_000 }).toBe(true);
    await expect.poll(() => asked.length, { timeout: 10_000 }).toBe(2);
    await expect(channel).toShow("⚠️", { within: 10_000 });
    isDown = false;
    // The other process is alone, and the button may be that of either.
    first.cable.cut();
    await expect
      .poll(
        async () => {
          await asker.clicks("Try again").catch(() => {});
          return asked.length;
        },
        { timeout: 30_000 },
      )
      .toBe(3);
    await expect(channel).toShow("You said: hello", { within: 10_000 });
    const said = channel.messages().filter(({ author, system }) => author === bot.id && !system);
    expect(said).toHaveLength(1);
    expect(asked).toEqual(["hello", "hello", "hello"]);
  },
);
