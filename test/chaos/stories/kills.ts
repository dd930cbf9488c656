import type { Random } from "../random.ts";
import { ways } from "../question.ts";
import type { Act, Setting, Story } from "../story.ts";

/** Kills in one story. */
export const killsPerStory = 12;

/** Rounds of questions, each with one to three kills in a row, the later ones also before the new process listens. */
const rounds =
  (processes: number, kills: number) =>
  (random: Random): Act[] => {
    const acts: Act[] = [];
    for (let killed = 0; killed < kills;) {
      const words = random.is(0.15) ? 700 : random.between(20, 120);
      acts.push({ do: "ask", count: random.between(2, 5), ways, words });
      const inARow = Math.min(random.between(1, 3), kills - killed);
      for (let nth = 0; nth < inARow; nth += 1, killed += 1) {
        const process = random.between(0, processes - 1);
        acts.push(
          nth === 0
            ? { do: "kill", process, since: "now", realMs: random.between(0, 2_000) }
            : { do: "kill", process, since: "start", realMs: random.between(0, 2_500) },
        );
      }
      acts.push({ do: "settle" });
    }
    return acts;
  };

const settings = {
  "file, streams where people ask directly": { stream: "direct" },
  "file, streams everywhere": { stream: "always" },
  "file, streams everywhere, Slack does not tell their state": {
    stream: "always",
    tellsStreamingState: false,
  },
  "file, edits everywhere": { stream: "never" },
  "file with a copy in Redis": { storage: "copied" },
  "shared Redis, two processes": { storage: "shared", processes: 2, stream: "always" },
  "shared Redis, three processes, Slack does not tell the state of streams": {
    storage: "shared",
    processes: 3,
    stream: "always",
    tellsStreamingState: false,
  },
} satisfies Record<string, Setting>;

/** So many kills in one of these settings. */
export function killsIn(name: keyof typeof settings, count: number): Story {
  const setting: Setting = settings[name];
  return {
    name: `kills: ${name}`,
    // Redis counts in real time, so a lock of 3 s is soon over for a process whose time is fast.
    setting: { speed: setting.storage === undefined ? 5 : 2, model: { words: 4, pause: 200 }, ...setting },
    acts: rounds(setting.processes ?? 1, count),
  };
}

export const kills: readonly Story[] = Object.keys(settings).map((name) =>
  killsIn(name as keyof typeof settings, killsPerStory),
);
