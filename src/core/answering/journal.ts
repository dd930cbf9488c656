import type { Context } from "../bot/context.ts";
import type { Lease } from "../engine.ts";
import { BadInput, Failure } from "../errors.ts";
import { type JsonValue, toJson } from "../json.ts";
import type { TurnRecord } from "./turn-record.ts";

/** What a turn has done so far, so that no holder of it does the same again. */
export type Journal = Pick<Context, "once" | "recall">;

/**
 * Runs a step once per turn. The intent is saved before the effect and the result after it: a holder that finds only the intent
 * cannot know whether the effect happened, and must not risk it a second time.
 */
export function createJournal(
  lease: Pick<Lease, "check" | "signal">,
  record: Pick<TurnRecord, "step" | "saveStep">,
): Journal {
  const running = new Map<string, Promise<unknown>>();
  /** The results of this holder. The record has only those of earlier ones. */
  const done = new Map<string, JsonValue>();

  const recall = (name: string): JsonValue | undefined => {
    if (done.has(name)) return done.get(name);
    const step = record.step(name);
    return step && "result" in step ? step.result : undefined;
  };

  const once = async <T>(name: string, run: () => Promise<T>, repeatable: boolean): Promise<T> => {
    const known = recall(name);
    if (known !== undefined) return known as T;
    if (!repeatable && record.step(name)) {
      throw new Failure(
        "interrupted",
        `Whether "${name}" was done is unknown: the process that did it died before it could say so.`,
      );
    }
    lease.check();
    if (!repeatable) await record.saveStep(name, { begun: true });
    try {
      const result = await run();
      const json = toResult(name, result);
      await record.saveStep(name, { result: json });
      done.set(name, json);
      return result;
    } catch (error) {
      // The step has failed for certain, so the next holder may try it again.
      if (!repeatable && !lease.signal.aborted) await record.saveStep(name, null);
      throw error;
    }
  };

  return {
    recall,
    once(name, run, { repeatable = false } = {}) {
      // Two calls with one name at once would both find no record.
      if (running.has(name))
        throw new BadInput(
          `The step "${name}" is running already. Give each step of a turn a name of its own.`,
        );
      const result = once(name, run, repeatable).finally(() => running.delete(name));
      running.set(name, result);
      return result;
    },
  };
}

function toResult(name: string, result: unknown): JsonValue {
  if (result === undefined || JSON.stringify(result) !== undefined) return toJson(result);
  throw new BadInput(`The step "${name}" gave back a ${typeof result}. A step's result must be plain JSON.`);
}
