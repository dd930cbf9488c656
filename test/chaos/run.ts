// Tells every story, and prints a table. `npm run test:chaos -- --kills 200 --jobs 1 outage` tells 200 kills and the stories whose
// names begin with "outage", one at a time. `--story "<its whole name>"` with CHAOS_SEED tells one story as a failure has named it.
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { kills, killsPerStory } from "./stories/kills.ts";
import { all, single } from "./stories/all.ts";
import type { Story } from "./story.ts";
import { tell } from "./tell.ts";
import { tellWrong, table, type Told } from "./table.ts";

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    kills: { type: "string", default: "1000" },
    jobs: { type: "string", default: "2" },
    story: { type: "string" },
    verbose: { type: "boolean", default: false },
  },
});
const seed = Number(process.env["CHAOS_SEED"] ?? randomInt(1_000_000));
console.log(`CHAOS_SEED=${seed}`);

const queue = plan().map((story, index) => ({ story, seed: seed + index }));
const told: Told[] = [];
await Promise.all(Array.from({ length: Number(values.jobs) }, work));
console.log(table(told));
process.exit(told.every(({ wrong }) => wrong.length === 0) ? 0 : 1);

function plan(): Story[] {
  if (values.story !== undefined) {
    const wanted = all.find(({ name }) => name === values.story);
    if (!wanted) throw new Error(`There is no story "${values.story}".`);
    return [wanted];
  }
  const isWanted = ({ name }: Story): boolean =>
    positionals.length === 0 || positionals.some((start) => name.startsWith(start));
  const chosen = kills.filter(isWanted);
  const times = chosen.length === 0 ? 0 : Math.ceil(Number(values.kills) / killsPerStory);
  const killing = Array.from({ length: times }, (_, index) => chosen[index % chosen.length]);
  return [...single.filter(isWanted), ...killing].filter((story) => story !== undefined);
}

async function work(): Promise<void> {
  for (let next = queue.shift(); next; next = queue.shift()) {
    const { story, seed: own } = next;
    const outcome = await tellSafely(story, own);
    told.push(outcome);
    const { wrong, seconds, missed } = outcome;
    const kinder = missed > 0 ? ` (${missed} kinds of refusal hit no call)` : "";
    console.log(
      `${wrong.length === 0 ? "ok   " : "WRONG"} ${seconds.toFixed(0).padStart(4)} s  ${story.name}${kinder}`,
    );
    if (wrong.length > 0) console.log(tellWrong(outcome));
  }
}

/** A fault of the story itself is a failure, too. */
async function tellSafely(story: Story, own: number): Promise<Told> {
  const begun = performance.now();
  try {
    return await tell(story, own, (act) => values.verbose && console.log(story.name, JSON.stringify(act)));
  } catch (error) {
    const wrong = [`the story could not be told: ${error instanceof Error ? error.stack : String(error)}`];
    const seconds = (performance.now() - begun) / 1_000;
    return { story: story.name, seed: own, kills: 0, questions: 0, missed: 0, seconds, wrong };
  }
}
