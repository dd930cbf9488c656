import { introduce } from "./ask.ts";
import { judge, settle } from "./judge.ts";
import { perform } from "./perform.ts";
import { seeded } from "./random.ts";
import { openScene } from "./scene.ts";
import type { Act, Story } from "./story.ts";

/** How a story went. */
export interface Outcome {
  story: string;
  seed: number;
  kills: number;
  questions: number;
  seconds: number;
  /** Planned refusals that hit no call: the story was kinder than it says. */
  missed: number;
  /** Everything that must hold and does not. */
  wrong: string[];
  /** What happened, and the last lines of the log. Only of a story that went wrong. */
  trace?: { acts: readonly Act[]; log: readonly string[] };
}

/** Lets a story happen and judges it. `watch` gets each act when it begins. */
export async function tell(
  story: Story,
  seed: number,
  watch: (act: Act) => void = () => {},
): Promise<Outcome> {
  const begun = performance.now();
  const random = seeded(seed);
  const acts = story.acts(random);
  const scene = await openScene(story.setting, random);
  const happened: Act[] = [];
  let wrong: string[] = [];
  try {
    await introduce(scene);
    wrong = await settle(scene, story);
    for (const act of wrong.length > 0 ? [] : acts) {
      happened.push(act);
      watch(act);
      if (act.do === "settle") wrong = await settle(scene, story, act.ms);
      else await perform(scene, act);
      if (wrong.length > 0) break;
    }
    if (wrong.length === 0) wrong = await judge(scene, story);
    else wrong = [...wrong, ...scene.listener.faults];
  } finally {
    await scene.close();
  }
  return {
    story: story.name,
    seed,
    kills: happened.filter((act) => act.do === "kill").length,
    questions: scene.ledger.questions.length,
    seconds: (performance.now() - begun) / 1_000,
    missed: scene.world.faults.planned().length,
    wrong,
    ...(wrong.length > 0 && { trace: { acts: happened, log: scene.listener.last } }),
  };
}
