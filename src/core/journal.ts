import type { Context } from "./context.ts";
import type { Lease } from "./engine.ts";
import { BadInput, Failure } from "./errors.ts";
import type { JsonValue } from "./json.ts";

/**
 * Runs a step once per turn. The intent is saved before the effect and the result after it: who finds only the intent
 * cannot know whether the effect happened, and must not risk it a second time.
 */
export function createJournal(lease: Lease): Context["step"] {
  const running = new Map<string, Promise<unknown>>();

  const once = async <T>(name: string, run: () => Promise<T>): Promise<T> => {
    const field = `step ${name}`;
    const record = lease.saved[field];
    if (isRecord(record) && "result" in record) return record["result"] as T;
    if (isRecord(record) && record["begun"] === true) {
      throw new Failure(
        "interrupted",
        `Whether "${name}" was done is unknown: the process that did it died before it could say so.`,
      );
    }
    lease.check();
    await lease.save(field, { begun: true });
    try {
      const result = await run();
      await lease.save(field, { result: toJson(name, result) });
      return result;
    } catch (error) {
      // It failed, and we know that it did: the next holder may try again.
      if (!lease.signal.aborted) await lease.save(field, null);
      throw error;
    }
  };

  return (name, run) => {
    // Two calls of one name at once would both find no record.
    if (running.has(name))
      throw new BadInput(
        `The step "${name}" is running already. Give each step of a turn a name of its own.`,
      );
    const result = once(name, run).finally(() => running.delete(name));
    running.set(name, result);
    return result;
  };
}

function isRecord(value: JsonValue | undefined): value is Record<string, JsonValue> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function toJson(name: string, result: unknown): JsonValue {
  if (result === undefined) return null;
  const text = JSON.stringify(result);
  if (text === undefined)
    throw new BadInput(
      `The step "${name}" gave back a ${typeof result}. A step's result must be plain JSON.`,
    );
  return JSON.parse(text);
}
