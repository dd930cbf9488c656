import type { Log } from "../../../src/core/log.ts";
import type { EngineWithDeadLetters } from "../../../src/engine/lease/dead-letter.ts";

export interface EngineOptions {
  simultaneous?: number;
  attempts?: number;
  deaths?: number;
  /** Milliseconds. */
  retryDelay?: number;
  /** Milliseconds. */
  keepTrying?: number;
  log?: Log;
}

/** Durable state, and the engines that come and go on it. */
export interface World {
  /** One more engine on the same state: the next process, or another replica. */
  engine(options?: EngineOptions): Promise<EngineWithDeadLetters>;
  /** Ends an engine as a crash does. Its work goes on, and must have no effect. */
  crash(engine: EngineWithDeadLetters): Promise<void>;
  /** Lets time pass for everything that is counted in hours. */
  pass(ms: number): Promise<void>;
  close(): Promise<void>;
}

/** How the suite makes and breaks engines of one kind. */
export interface Harness {
  open(): Promise<World>;
  /** Pauses an engine's process for longer than any lease, and returns what wakes it. Or says why this engine cannot be paused. */
  pause: ((world: World, engine: EngineWithDeadLetters) => Promise<() => Promise<void>>) | string;
}
