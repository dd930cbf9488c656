import { wrongInRecords } from "./records.ts";
import type { Scene } from "./scene.ts";
import type { Excuses } from "./story.ts";

/** The least real time for answers, because a busy machine is slow at any speed. */
const leastPatience = 90_000;
/** Milliseconds of a story in which a late second answer would come: Slack sends again after a minute what was not acknowledged. */
const afterwards = 65_000;

/** Waits until everything is answered and nothing shows work any more. Returns what is still wrong when it took too long. */
export async function settle(scene: Scene, excuses: Excuses, ms = 900_000): Promise<string[]> {
  const { speed = 1 } = scene.setting;
  const end = performance.now() + Math.max(ms / speed, leastPatience);
  for (;;) {
    const wrong = [...ended(scene), ...scene.ledger.wrong(excuses)];
    if (wrong.length === 0 || performance.now() > end || ended(scene).length > 0) return wrong;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** What must hold when a story is over: on both platforms, in the log, at the end of the processes, and in what they kept. */
export async function judge(scene: Scene, excuses: Excuses): Promise<string[]> {
  const wrong = await settle(scene, excuses);
  if (wrong.length > 0) return [...wrong, ...scene.listener.faults];
  await scene.pass(afterwards);
  const late = await settle(scene, excuses);
  const codes = await Promise.all(scene.machines.map((machine) => machine.stop()));
  const ends = codes.filter((code) => code !== 0).map((code) => `a stop in good order ended with ${code}`);
  return [...late, ...scene.listener.faults, ...ends, ...(await wrongInRecords(scene, excuses))];
}

const ended = ({ machines }: Scene): string[] =>
  machines.flatMap(({ endedBy }) => (endedBy === undefined ? [] : [endedBy]));
