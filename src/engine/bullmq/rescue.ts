import { type Log, retryUntil } from "#core/engine";
import type { BacklogEvent } from "../lease/backlog-event.ts";
import type { Taken } from "../lease/taken.ts";
import type { BacklogImport } from "./import-backlog.ts";

/**
 * Puts back what Redis has lost. When an operator empties Redis, events vanish while their holders work on them. Each holder knows its own
 * event and what it has saved, so the answer can go on in its message.
 */
export interface Rescue {
  /** Remembers a field that a holder saves. */
  note(taken: Taken, field: string, value: string): void;
  /** Stores the event again, for its next holder. Resolves when it is stored. */
  putBack(taken: Taken): Promise<void>;
}

export interface RescueOptions {
  backlog: BacklogImport;
  /** Adds a job for a lane. */
  add(lane: string): Promise<void>;
  /** Aborted when the engine stops. */
  stopping: AbortSignal;
  log: Log | undefined;
}

/** Milliseconds between two attempts. */
const retryDelay = 200;

export function createRescue({ backlog, add, stopping, log }: RescueOptions): Rescue {
  const saves = new WeakMap<Taken, Map<string, string>>();
  const running = new WeakMap<Taken, Promise<void>>();

  async function store(taken: Taken): Promise<void> {
    const { fence, lane } = taken;
    const event = toBacklogEvent(taken, saves.get(taken) ?? new Map());
    await backlog.raiseFence(fence);
    if (!(await backlog.import(event, fence))) return;
    await add(lane);
    log?.info({ event: taken.id, lane, fence }, "Redis had lost the event; stored it again, and going on");
  }

  return {
    note(taken, field, value) {
      const known = saves.get(taken) ?? new Map<string, string>();
      saves.set(taken, known.set(field, value));
    },
    putBack(taken) {
      const known = running.get(taken);
      if (known) return known;
      const stored = retryUntil(() => store(taken), { wait: () => retryDelay, signal: stopping });
      running.set(taken, stored);
      return stored;
    },
  };
}

/** This attempt does not count: it ends because of Redis. */
function toBacklogEvent(taken: Taken, saves: ReadonlyMap<string, string>): BacklogEvent {
  const { id, lane, at, event, attempt, failures, tellings, stage, ordered = null } = taken;
  const saved = new Map(taken.saved.map(({ field, value }) => [field, value]));
  for (const [field, value] of saves) saved.set(field, value);
  return {
    id,
    lane,
    at,
    begun: 1,
    event,
    attempt: attempt - tellings - (stage === "run" ? 1 : 0),
    failures,
    ordered,
    saved: [...saved].map(([field, value]) => ({ field, value })),
  };
}
