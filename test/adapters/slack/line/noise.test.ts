import { expect, test } from "vitest";
import { createNoise } from "../../../../src/adapters/slack/line/noise.ts";
import { createSteppedClock } from "../../../support/clock.ts";
import { createLogSink } from "../../../support/context.ts";

test("ten thousand requests of strangers are one line at once and one line a minute, with counts by kind", async () => {
  const clock = createSteppedClock();
  const { log, lines } = createLogSink();
  const noise = createNoise(log, clock);
  for (let count = 0; count < 10_000; count += 1)
    noise.note(count % 4 === 0 ? "it is too large" : "it has no signature");
  expect(lines.map(({ msg }) => msg)).toEqual([
    "refusing a request at the HTTP listener for Slack: it is too large; counting the next ones for a minute",
  ]);
  await clock.advance(60_000);
  expect(lines[1]).toMatchObject({ counts: { "it is too large": 2_499, "it has no signature": 7_500 } });
  noise.note("it has no signature");
  await clock.advance(60_000);
  expect(lines[2]).toMatchObject({ counts: { "it has no signature": 1 } });
  await clock.advance(60_000);
  expect(clock.sleeping).toBe(0);
  noise.note("it is too large");
  expect(lines).toHaveLength(4);
  noise.note("it is too large");
  noise.stop();
  await clock.settle();
  expect(lines[4]).toMatchObject({ counts: { "it is too large": 1 } });
  expect(clock.sleeping).toBe(0);
});

test("kinds without end are counted together", async () => {
  const clock = createSteppedClock();
  const { log, lines } = createLogSink();
  const noise = createNoise(log, clock);
  for (let count = 0; count <= 1_000; count += 1) noise.note(`kind ${count}`);
  await clock.advance(60_000);
  const { counts } = lines[1] ?? {};
  expect(Object.keys(Object(counts))).toHaveLength(21);
  expect(counts).toMatchObject({ "other kinds": 980 });
  noise.stop();
});
