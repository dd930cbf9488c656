import { ok } from "node:assert/strict";
import { until } from "../until.ts";
import { createProcesses, type Processes } from "./processes.ts";
import type { HasHappened, Said, World, WorldFault } from "./world.ts";

/** One run of a case: its world, its processes, and the words in which cases speak of them. */
export interface Run extends Pick<Processes, "start"> {
  world: World;
  /** The asker addresses the bot. */
  ask(text: string, within?: Said): Promise<Said>;
  /** Returns what the asker sees of the bot now. */
  shown(): Promise<readonly string[]>;
  /** Waits until the asker sees a message of the bot with this text. */
  sees(text: string | RegExp): Promise<void>;
  /** Waits for anything else; `what` completes "expected that …". */
  until(what: string, holds: () => boolean | Promise<boolean>): Promise<void>;
  /** Waits like `until`, while the processes' time runs many times as fast: for what waits for minutes. */
  untilLater(what: string, holds: () => boolean | Promise<boolean>): Promise<void>;
  /** Lets this much time pass for the processes, in steps between which they can act. */
  passes(ms: number, step?: number): Promise<void>;
  /** Waits until the asker no longer sees that the bot is at work, where that can be seen. */
  rests(): Promise<void>;
  /** Plans a fault, which must have happened when the case ends. */
  fault(fault: WorldFault): void;
}

/** Milliseconds by which the processes' time is moved on at once: less than any pause after a failure becomes. */
const skipped = 2_000;

/** A text with the bot's mention in front, where there is one. */
export const addressed = ({ mention }: World, text: string): string =>
  mention ? `${mention} ${text}` : text;

/** Runs a case against its own world, and cleans up behind it. */
export async function runCase(
  world: World,
  patience: number,
  script: (run: Run) => Promise<void>,
): Promise<void> {
  const processes = createProcesses(world);
  const planned = new Map<WorldFault, HasHappened>();
  const shown = (): Promise<readonly string[]> => world.shown(world.asker);
  const fits = (message: string, text: string | RegExp): boolean =>
    typeof text === "string" ? message.includes(text) : text.test(message);
  const waits: Run["until"] = (what, holds) =>
    until(
      holds,
      patience,
      async () =>
        `expected that ${what}. ${world.asker.name} sees: ${JSON.stringify(await shown())}. ` +
        "With LOG_LEVEL=warn in the environment you also read what natter logged.",
    );
  const skip = (): void => processes.skip(skipped);
  try {
    await script({
      world,
      shown,
      start: processes.start,
      ask: (text, within) => world.say(world.asker, addressed(world, text), within),
      sees: (text) =>
        waits(`the bot shows ${String(text)}`, async () =>
          (await shown()).some((message) => fits(message, text)),
        ),
      until: waits,
      untilLater: (what, holds) =>
        waits(what, async () => {
          if (await holds()) return true;
          skip();
          return false;
        }),
      async passes(ms, step = skipped) {
        const end = Math.ceil(ms / step);
        let steps = 0;
        await waits("time passes", () => {
          processes.skip(step);
          return ++steps >= end;
        });
      },
      rests: () => waits("the bot no longer looks busy", async () => !((await world.isWorking?.()) ?? false)),
      fault(fault) {
        ok(world.fault);
        planned.set(fault, world.fault(fault));
      },
    });
    for (const [fault, hasHappened] of planned)
      ok(await hasHappened(), `"${fault}" was planned and did not happen.`);
  } finally {
    await processes.stop();
    await world.close();
  }
}
