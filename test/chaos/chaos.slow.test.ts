import { describe, expect, test } from "vitest";
import { redisIsMissing } from "../support/redis-server.ts";
import { killsIn } from "./stories/kills.ts";
import { all } from "./stories/all.ts";
import type { Story } from "./story.ts";
import { tellWrong } from "./table.ts";
import { tell } from "./tell.ts";

// A small part of `npm run test:chaos`, always with the same seeds.

const timeout = 400_000;

const storyOf = (name: string): Story => {
  const found = all.find((story) => story.name === name);
  if (!found) throw new Error(`There is no story "${name}".`);
  return found;
};

async function expectTold(story: Story, seed: number): Promise<void> {
  const outcome = await tell(story, seed);
  expect(outcome.wrong, tellWrong(outcome)).toEqual([]);
}

describe("every question is answered once and whole, whatever happens", () => {
  const inFile = [
    { story: killsIn("file, streams everywhere", 8), seed: 1 },
    { story: killsIn("file, streams everywhere, Slack does not tell their state", 8), seed: 2 },
    { story: storyOf("outage: both platforms cannot be reached for 5 s"), seed: 3 },
    { story: storyOf("refusal: a piece of a stream gets three resets after the call was applied"), seed: 4 },
    { story: storyOf("clock: it is set by 24 hours"), seed: 5 },
    { story: storyOf("disk: it is full for 20 s"), seed: 6 },
  ];
  test.concurrent.each(inFile)("$story.name", { timeout }, ({ story, seed }) => expectTold(story, seed));

  const inRedis = [
    { story: killsIn("file with a copy in Redis", 5), seed: 7 },
    { story: killsIn("shared Redis, two processes", 5), seed: 8 },
    { story: storyOf("redis: killed, with a copy in Redis"), seed: 9 },
  ];
  test.skipIf(redisIsMissing).concurrent.each(inRedis)("$story.name", { timeout }, ({ story, seed }) =>
    expectTold(story, seed),
  );
});
