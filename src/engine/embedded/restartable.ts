import { Failure, type Inbound, type Work } from "#core/engine";
import type { EngineWithDeadLetters } from "../lease/dead-letter.ts";
import type { EmbeddedEngine } from "./engine.ts";

export interface RestartableEngineOptions {
  make(): EmbeddedEngine;
  /** Is it unknown at the moment whether this process may answer? The engine refuses events meanwhile. */
  isLate(): boolean;
}

/** An embedded engine that can be emptied and go on. */
export interface RestartableEngine extends EngineWithDeadLetters {
  isIdle(): Promise<boolean>;
  /**
   * Pauses all work, calls a function, and resumes. Running work gets `patience` milliseconds to finish before its holders hand over;
   * with 0 their leases end at once. The engine stores the events that come meanwhile.
   */
  withoutWork(run: () => Promise<void>, patience: number): Promise<void>;
}

/** Milliseconds for work that hands over. */
const handover = 5_000;

export function createRestartableEngine({ make, isLate }: RestartableEngineOptions): RestartableEngine {
  let engine = make();
  let work: Work | undefined;
  let isStopped = false;
  let restarting = Promise.resolve();

  async function restart(run: () => Promise<void>, patience: number): Promise<void> {
    const before = engine;
    engine = make();
    await before.stop(patience === 0 ? 0 : patience + handover, patience);
    try {
      await run();
    } finally {
      if (work && !isStopped) await engine.start(work);
    }
  }

  return {
    async admit(event) {
      if (isLate()) throw unsure(event);
      return engine.admit(event);
    },
    control: (thread, order) => engine.control(thread, order),
    async start(given) {
      work = given;
      await engine.start(given);
    },
    async stop(deadline, patience) {
      isStopped = true;
      await engine.stop(deadline, patience);
      await restarting.catch(() => {});
    },
    isIdle: () => engine.isIdle(),
    deadLetters: () => engine.deadLetters(),
    replay: (id) => engine.replay(id),
    lanes: () => engine.lanes(),
    removeDeadLetter: (id) => engine.removeDeadLetter(id),
    forget: (thread, what) => engine.forget(thread, what),
    withoutWork: (run, patience) => (restarting = restart(run, patience)),
  };
}

const unsure = ({ id }: Inbound): Failure =>
  new Failure(
    "offline",
    `This process was paused, and another one may have taken its place: ${id} was not stored. Do not acknowledge it.`,
  );
