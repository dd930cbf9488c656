import type { Outcome } from "./tell.ts";

export type Told = Outcome;

/** What a person needs who looks for the reason: what was wrong, what happened, the log, and how to tell the story again. */
export function tellWrong({ story, seed, wrong, trace }: Told): string {
  const log = (trace?.log ?? []).slice(-25).map((line) => line.slice(0, 400));
  return [
    ...wrong.slice(0, 12).map((one) => `  - ${one}`),
    ...(wrong.length > 12 ? [`  - and ${wrong.length - 12} more`] : []),
    ...(trace
      ? ["  What happened last:", ...trace.acts.slice(-6).map((act) => `    ${JSON.stringify(act)}`)]
      : []),
    ...(log.length > 0 ? ["  The end of the log:", ...log.map((line) => `    ${line}`)] : []),
    `  Again: CHAOS_SEED=${seed} npm run test:chaos -- --story ${JSON.stringify(story)}`,
  ].join("\n");
}

/** One line for each kind of story, and one for all. */
export function table(told: readonly Told[]): string {
  const kinds = [...Map.groupBy(told, ({ story }) => story.split(":")[0] ?? "").entries()];
  const rows = [...kinds, ["all", told] as const].map(([kind, stories]) => [
    kind,
    String(stories.length),
    String(sum(stories, ({ kills }) => kills)),
    String(sum(stories, ({ questions }) => questions)),
    sum(stories, ({ seconds }) => seconds).toFixed(0),
    String(stories.filter(({ wrong }) => wrong.length > 0).length),
  ]);
  const head = ["kind", "stories", "kills", "questions", "seconds", "wrong"];
  return [head, ...rows]
    .map((row) => row.map((cell, at) => (at === 0 ? cell.padEnd(12) : cell.padStart(10))).join(""))
    .join("\n");
}

const sum = (told: readonly Told[], value: (one: Told) => number): number =>
  told.reduce((total, one) => total + value(one), 0);
