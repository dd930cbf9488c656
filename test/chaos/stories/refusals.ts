import type { Fault } from "#simulator";
import { ways } from "../question.ts";
import type { Act, Happening, Setting, Story } from "../story.ts";

const setting: Setting = { speed: 10, model: { words: 4, pause: 200 } };
const writes = {
  "a post": ["chat.postMessage", "POST /channels/:id/messages"],
  "an edit": ["chat.update", "PATCH /channels/:id/messages/:id"],
  "the beginning of a stream": ["chat.startStream"],
  "a piece of a stream": ["chat.appendStream"],
  "the end of a stream": ["chat.stopStream"],
  "any call": ["slack:*", "discord:*"],
};
const refusals: Record<string, { fault: Fault; times: number }> = {
  "one 429 of 1 s": { fault: { kind: "rate-limited", retryAfterSeconds: 1 }, times: 1 },
  "three 429 of 45 s": { fault: { kind: "rate-limited", retryAfterSeconds: 45 }, times: 3 },
  "a global 429 of 45 s": {
    fault: { kind: "rate-limited", retryAfterSeconds: 45, scope: "global" },
    times: 1,
  },
  "a shared 429 of 45 s": {
    fault: { kind: "rate-limited", retryAfterSeconds: 45, scope: "shared" },
    times: 3,
  },
  "five times 500": { fault: { kind: "server-error", status: 500 }, times: 5 },
  "three resets after the call was applied": { fault: { kind: "reset-after-apply" }, times: 3 },
};

/** Planned while the answers are at work, so that some hit the middle and some the end. */
const hit =
  (targets: readonly string[], { fault, times }: { fault: Fault; times: number }): Story["acts"] =>
  (random): Act[] => {
    const plans = targets.map((target): Happening => ({ do: "fault", target, fault, times }));
    return [
      { do: "ask", count: 4, ways, words: random.between(40, 160) },
      { do: "wait", ms: random.between(0, 8_000) },
      ...plans,
      { do: "settle", ms: 1_200_000 },
      ...plans,
      { do: "ask", count: 2, ways, words: random.between(5, 40) },
      { do: "settle", ms: 1_200_000 },
    ];
  };

const each: Story[] = Object.entries(writes).flatMap(([what, targets]) =>
  Object.entries(refusals).map(([how, refusal]) => ({
    name: `refusal: ${what} gets ${how}`,
    setting,
    acts: hit(targets, refusal),
  })),
);

const inBody: Story = {
  name: "refusal: Slack says ratelimited in a 200",
  setting,
  acts: hit(["chat.update", "chat.appendStream"], {
    fault: { kind: "rate-limited", retryAfterSeconds: 1, inBody: true },
    times: 3,
  }),
};

const slow: Story = {
  name: "slow: each call takes 5 s for five minutes",
  setting,
  acts: (random) => [
    {
      do: "together",
      rows: [
        [{ do: "fault", target: "*", fault: { kind: "slow", ms: 5_000 }, ms: 300_000 }],
        [
          { do: "ask", count: 4, ways, words: 100 },
          { do: "wait", ms: random.between(20_000, 100_000) },
          { do: "ask", count: 4, ways, words: 100 },
        ],
      ],
    },
    { do: "settle", ms: 1_200_000 },
  ],
};

const limits: Story = {
  name: "limits: eight answers in a workspace that keeps to what Slack documents",
  setting: { ...setting, slackLimits: true },
  acts: (random) => [
    { do: "ask", count: 8, ways, words: random.between(100, 300) },
    { do: "settle", ms: 1_200_000 },
  ],
};

export const refused: readonly Story[] = [...each, inBody, slow, limits];
