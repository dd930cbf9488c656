import type { Context } from "../bot/context.ts";
import type { Lease } from "../engine.ts";
import { BadInput, Failure } from "../errors.ts";
import type { JsonValue } from "../json.ts";

/** What a turn has done so far, so that no holder of it does the same again. */
export type Journal = Pick<Context, "once" | "recall">;

/**
 * Runs a step once per turn. The intent is saved before the effect and the result after it: who finds only the intent
 * cannot know whether the effect happened, and must not risk it a second time.
 */
export function createJournal(lease: Lease): Journal {
  const running = new Map<string, Promise<unknown>>();
  /** What this holder did itself: `lease.saved` tells only of earlier ones. */
  const done = new Map<string, JsonValue>();

  const recall = (name: string): JsonValue | undefined => {
    if (done.has(name)) return done.get(name);
    const record = lease.saved[field(name)];
    return isRecord(record) ? record["result"] : undefined;
  };

  const once = async <T>(name: string, run: () => Promise<T>, repeatable: boolean): Promise<T> => {
    const known = recall(name);
    if (known !== undefined) return known as T;
    const record = lease.saved[field(name)];
    if (!repeatable && isRecord(record) && record["begun"] === true) {
      throw new Failure(
        "interrupted",
        `Whether "${name}" was done is unknown: the process that did it died before it could say so.`,
      );
    }
    lease.check();
    if (!repeatable) await lease.save(field(name), { begun: true });
    try {
      const result = await run();
      const json = recordable(name, result);
      await lease.save(field(name), { result: json });
      done.set(name, json);
      return result;
    } catch (error) {
      // It failed, and we know that it did: the next holder may try again.
      if (!repeatable && !lease.signal.aborted) await lease.save(field(name), null);
      throw error;
    }
  };

  return {
    recall,
    once(name, run, { repeatable = false } = {}) {
      // Two calls of one name at once would both find no record.
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

const field = (name: string): string => `step ${name}`;

function isRecord(value: JsonValue | undefined): value is Record<string, JsonValue> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function recordable(name: string, result: unknown): JsonValue {
  if (result === undefined) return null;
  const text = JSON.stringify(result);
  if (text === undefined)
    throw new BadInput(
      `The step "${name}" gave back a ${typeof result}. A step's result must be plain JSON.`,
    );
  return JSON.parse(text);
}
