// Lets people ask for half an hour, and prints what the bot takes and keeps. `npm run soak -- --minutes 5 --rate 20 --storage copied`
// Fails when a figure still grows after the first third, or when an answer is not whole.
import { randomInt } from "node:crypto";
import { parseArgs } from "node:util";
import { ask, introduce } from "./ask.ts";
import { type Figures, measure, slopeOf } from "./figures.ts";
import { judge } from "./judge.ts";
import { seeded } from "./random.ts";
import { openScene } from "./scene.ts";

const { values } = parseArgs({
  options: {
    minutes: { type: "string", default: "30" },
    rate: { type: "string", default: "20" },
    storage: { type: "string", default: "file" },
  },
});
const minutes = Number(values.minutes);
const storage = values.storage === "copied" ? "copied" : "file";
/** How much of a figure may be added while the later two thirds last: what a garbage collector and a checkpoint do by chance. */
const tolerance: Record<keyof Figures, number> = {
  "RSS MiB": 0.15,
  "heap MiB": 0.1,
  handles: 0.05,
  "file MiB": 0.15,
  rows: 0.1,
  "Redis keys": 0.1,
};

const seed = Number(process.env["CHAOS_SEED"] ?? randomInt(1_000_000));
console.log(`CHAOS_SEED=${seed}`);
const scene = await openScene(
  {
    // A platform's limits would not let a bot answer as often as this in an hour of its own. At this speed a day, for which ids are
    // known, takes 24 minutes.
    speed: 60,
    storage,
    people: 10,
    logLevel: "info",
    historySeconds: 1_800,
    model: { words: 10, pause: 0 },
  },
  seeded(seed),
);
const measured: { minutes: number; figures: Figures }[] = [];
const begun = performance.now();
const passed = (): number => (performance.now() - begun) / 60_000;

await introduce(scene);
const asking = askOften();
for (let minute = 1; minute <= minutes; minute += 1) {
  await new Promise((resolve) => setTimeout(resolve, (minute - passed()) * 60_000));
  const figures = await measure(scene);
  measured.push({ minutes: passed(), figures });
  console.log(`${minute} min, ${scene.ledger.questions.length} questions: ${lineOf(figures)}`);
}
await asking;
const wrong = [...(await judge(scene, {})).filter(isNotForgotten), ...growing()];
await scene.close();
for (const one of wrong.slice(0, 20)) console.log(`  - ${one}`);
console.log(wrong.length === 0 ? "flat" : `${wrong.length} things are wrong`);
process.exit(wrong.length === 0 ? 0 : 1);

/** Several a second, evenly, on both platforms. */
async function askOften(): Promise<void> {
  const often = Number(values.rate);
  const ways = ["slack channel", "slack direct", "discord channel", "discord direct"] as const;
  for (let asked = 0; passed() < minutes;) {
    const due = Math.floor(passed() * 60 * often) - asked;
    if (due > 0) await ask(scene, { do: "ask", count: due, ways, words: 5 });
    asked += Math.max(due, 0);
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
}

/** What is older than the history is meant to be gone. */
function isNotForgotten(one: string): boolean {
  return !one.includes("is not remembered");
}

function lineOf(figures: Figures): string {
  return Object.entries(figures)
    .map(([name, value]) => `${name} ${Number(value).toFixed(name.endsWith("MiB") ? 1 : 0)}`)
    .join(", ");
}

function growing(): string[] {
  const later = measured.filter(({ minutes: at }) => at > minutes / 3);
  return (Object.keys(tolerance) as (keyof Figures)[]).flatMap((name) => {
    const points = later.map(({ minutes: at, figures }) => ({ minutes: at, value: figures[name] }));
    const perHour = slopeOf(points);
    const mean = points.reduce((sum, { value }) => sum + (value || 0), 0) / Math.max(points.length, 1);
    console.log(`${name}: ${perHour.toFixed(2)} an hour, at ${mean.toFixed(1)}`);
    const added = (perHour * minutes * 2) / 3 / 60;
    return added > Math.max(mean * tolerance[name], 1)
      ? [`${name} grows by ${perHour.toFixed(1)} an hour, at ${mean.toFixed(1)}`]
      : [];
  });
}
