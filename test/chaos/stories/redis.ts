import { ways } from "../question.ts";
import type { Setting, Story } from "../story.ts";

const troubles = ["empty", "full", "read-only", "killed", "frozen"] as const;
const storages: readonly { name: string; setting: Setting }[] = [
  { name: "a copy in Redis", setting: { storage: "copied" } },
  { name: "a shared Redis and two processes", setting: { storage: "shared", processes: 2 } },
];

/** Trouble with Redis in the middle of answers. Without a kill, because then the file or the other processes are enough. */
export const redis: readonly Story[] = storages.flatMap(({ name, setting }) =>
  troubles.map((is) => ({
    name: `redis: ${is}, with ${name}`,
    setting: { speed: 2, model: { words: 4, pause: 200 }, ...setting },
    // With many processes everything that waits is in Redis alone.
    mayLose: is === "empty" && setting.storage === "shared",
    acts: (random) => [
      { do: "ask", count: 4, ways, words: random.between(80, 200) },
      { do: "wait", ms: random.between(500, 6_000) },
      {
        do: "together",
        rows: [
          [{ do: "redis", is, ms: random.between(2_000, 30_000) }],
          [
            { do: "wait", ms: 1_000 },
            { do: "ask", count: 3, ways, words: 40 },
          ],
        ],
      },
      { do: "settle" },
      { do: "ask", count: 3, ways, words: 40 },
      { do: "settle" },
    ],
  })),
);
