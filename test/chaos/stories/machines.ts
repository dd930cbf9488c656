import { ways } from "../question.ts";
import type { Act, Happening, Setting, Story } from "../story.ts";

const setting: Setting = { speed: 10, model: { words: 4, pause: 200 } };
const hour = 3_600_000;

/** Something happens in the middle of answers, and then there are more questions. */
const amid =
  (...trouble: readonly Happening[]): Story["acts"] =>
  (random): Act[] => [
    { do: "ask", count: 4, ways, words: random.between(80, 200) },
    { do: "wait", ms: random.between(500, 6_000) },
    {
      do: "together",
      rows: [
        trouble,
        [
          { do: "wait", ms: random.between(0, 2_000) },
          { do: "ask", count: 3, ways, words: 40 },
        ],
      ],
    },
    { do: "settle" },
    { do: "ask", count: 3, ways, words: 40 },
    { do: "settle" },
  ];

const clocks: Story[] = [hour, -hour, 24 * hour, -24 * hour].map((ms) => ({
  name: `clock: it is set by ${ms / hour} hours`,
  setting,
  acts: amid({ do: "jump", ms }),
}));

const clockAndKill: Story[] = [-24 * hour, 24 * hour].map((ms) => ({
  name: `clock: it is set by ${ms / hour} hours, and the process is killed`,
  setting,
  acts: amid(
    { do: "jump", ms },
    { do: "wait", ms: 1_000 },
    { do: "kill", process: 0, since: "now", realMs: 0 },
  ),
}));

const disks: Story[] = (["full", "read-only"] as const).flatMap((is) => [
  { name: `disk: it is ${is} for 20 s`, setting, acts: amid({ do: "disk", is, ms: 20_000 }) },
  {
    name: `disk: it is ${is} for 20 s, and the process is killed`,
    setting,
    acts: amid({ do: "disk", is, ms: 20_000 }, { do: "kill", process: 0, since: "now", realMs: 0 }),
  },
]);

/** Questions that are answered, a damage between two runs, and questions that must be answered. */
const damaged: Story[] = (["cut log", "scramble log", "scramble file"] as const).map((how) => ({
  name: `files: ${how} between two runs`,
  setting,
  mayLose: true,
  acts: () => [
    { do: "ask", count: 6, ways, words: 40 },
    { do: "settle" },
    { do: "break files", how },
    { do: "ask", count: 6, ways, words: 40 },
    { do: "settle" },
  ],
}));

export const machines: readonly Story[] = [...clocks, ...clockAndKill, ...disks, ...damaged];
