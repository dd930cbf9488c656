import { Failure } from "#core";
import type { BullmqEngine } from "../bullmq/engine.ts";
import type { StandbyMirror } from "./mirror.ts";

export interface StandbyNewsOptions {
  shared: BullmqEngine;
  mirror: StandbyMirror;
  /** Is the engine on Redis the one at work? */
  isShared(): boolean;
  isOnly(): boolean;
}

/** What is durable here and that Redis has to be told: at once, or all of it later. */
export interface StandbyNews {
  /** There is something that it has not been told of. */
  readonly isBehind: boolean;
  /** "later": it could not be told. Rejects where that is no reason to go on without it. */
  tell<T>(say: () => Promise<T>): Promise<T | "later">;
  /** `isContinued`: another engine went on here with what was begun there. */
  catchUp(isContinued: boolean): Promise<void>;
}

export function createStandbyNews({ shared, mirror, isShared, isOnly }: StandbyNewsOptions): StandbyNews {
  let isBehind = false;
  let changes = 0;
  return {
    get isBehind() {
      return isBehind;
    },
    async tell(say) {
      if (isShared() && !isBehind) {
        try {
          return await say();
        } catch (error) {
          if (!isOutage(error) || !isOnly()) throw error;
        }
      }
      changes += 1;
      isBehind = true;
      return "later";
    },
    async catchUp(isContinued) {
      for (let seen = -1; seen !== changes;) {
        seen = changes;
        await tellAll(mirror, shared, isContinued);
      }
      // In the same moment: whatever comes from now on is told at once.
      isBehind = false;
    },
  };
}

/** Everything that is not done, and everything that was given up. */
async function tellAll(mirror: StandbyMirror, shared: BullmqEngine, isContinued: boolean): Promise<void> {
  const fence = mirror.fence();
  await shared.raiseFence(fence);
  for (const event of mirror.events())
    if (!(await shared.import(event, { fence, isContinued }))) await mirror.finish(event.id);
  for (const letter of mirror.letters()) {
    await shared.importDead(letter);
    await mirror.forget(letter.id);
  }
}

const isOutage = (error: unknown): boolean => error instanceof Failure && error.kind === "offline";
