import { ways } from "../question.ts";
import type { Random } from "../random.ts";
import type { Act, Happening, Setting, Story } from "../story.ts";

type Off = Extract<Happening, { do: "cut" }>["off"];

const seconds = [1, 5, 20, 60, 300, 600];
const setting: Setting = { speed: 10, model: { words: 4, pause: 200 } };

/** Answers under way when it begins, questions while it lasts, and one afterwards. */
const during =
  (ms: number, trouble: (random: Random) => readonly Happening[]) =>
  (random: Random): Act[] => [
    { do: "ask", count: 4, ways, words: random.between(80, 200) },
    { do: "wait", ms: random.between(0, 6_000) },
    {
      do: "together",
      rows: [
        trouble(random),
        [
          { do: "wait", ms: random.between(0, ms) },
          { do: "ask", count: 2, ways, words: 30 },
        ],
      ],
    },
    { do: "settle", ms: ms + 1_200_000 },
    { do: "ask", count: 2, ways, words: 30 },
    { do: "settle" },
  ];

const parties: readonly { name: string; off: Off }[] = [
  { name: "both platforms", off: ["slack", "discord"] },
  { name: "Slack", off: ["slack"] },
  { name: "Discord", off: ["discord"] },
  { name: "the model", off: ["model"] },
];

const unreachable: Story[] = parties.flatMap(({ name, off }) =>
  seconds
    .filter((length) => off.length > 1 || [5, 60, 300].includes(length))
    .map((length) => ({
      name: `outage: ${name} cannot be reached for ${length} s`,
      mayApologize: off.includes("model"),
      setting: { ...setting, ...(length > 100 && { speed: 20 }) },
      acts: during(length * 1_000, () => [{ do: "cut", off, ms: length * 1_000 }]),
    })),
);

const failing: Story[] = [20, 300].map((length) => ({
  name: `outage: all calls fail with 503 for ${length} s`,
  setting,
  acts: during(length * 1_000, () => [
    { do: "drop sockets" },
    { do: "fault", target: "*", fault: { kind: "server-error", status: 503 }, ms: length * 1_000 },
  ]),
}));

const writing: Story[] = [60, 300].map((length) => ({
  name: `outage: events come, and what writes fails for ${length} s`,
  setting,
  acts: during(length * 1_000, () => [
    {
      do: "together",
      rows: writes.map((target) => [
        { do: "fault", target, fault: { kind: "server-error", status: 503 }, ms: length * 1_000 },
      ]),
    },
  ]),
}));

const writes = [
  "chat.postMessage",
  "chat.update",
  "chat.startStream",
  "chat.appendStream",
  "chat.stopStream",
  "POST /channels/:id/messages",
  "PATCH /channels/:id/messages/:id",
];

const model: Story[] = [60, 3_600].map((length) => ({
  name: `outage: the model answers 503 for ${length} s`,
  mayApologize: true,
  setting: { ...setting, speed: length > 1_000 ? 60 : 10 },
  acts: during(length * 1_000, () => [{ do: "model refuses", status: 503, ms: length * 1_000 }]),
}));

const sockets: Story = {
  name: "outage: the sockets drop ten times",
  setting,
  acts: during(20_000, (random) =>
    Array.from({ length: 10 }, () => [
      { do: "drop sockets" } as const,
      { do: "wait", ms: random.between(0, 4_000) } as const,
    ]).flat(),
  ),
};

const kills: Story[] = [20, 300].map((length) => ({
  name: `outage: the process is killed while nothing can be reached for ${length} s`,
  setting,
  acts: during(length * 1_000, (random) => [
    {
      do: "together",
      rows: [
        [{ do: "cut", off: ["slack", "discord"], ms: length * 1_000 }],
        [{ do: "kill", process: 0, since: "now", realMs: random.between(0, 1_000) }],
      ],
    },
  ]),
}));

export const outages: readonly Story[] = [
  ...unreachable,
  ...failing,
  ...writing,
  ...model,
  sockets,
  ...kills,
];
