import type { Setting, Story } from "../story.ts";

const setting: Setting = {
  speed: 20,
  people: 10,
  logLevel: "info",
  configuration: "simultaneous: 1000",
  // One piece: what is counted here are questions and not words.
  model: { words: 10, pause: 0 },
};
const hour = 3_600_000;

export const crowds: readonly Story[] = [
  {
    name: "crowd: 2,000 questions in one thread",
    setting,
    acts: () => [
      { do: "ask", count: 2_000, ways: ["slack channel"], words: 5, sameThread: true },
      { do: "settle", ms: 4 * hour },
    ],
  },
  {
    name: "crowd: 10,000 threads",
    setting,
    acts: () => [
      { do: "ask", count: 10_000, ways: ["slack channel", "slack direct", "discord channel"], words: 5 },
      { do: "settle", ms: 12 * hour },
    ],
  },
];
