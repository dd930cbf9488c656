import type { EngineWithDeadLetters } from "../../../src/engine/lease/dead-letter.ts";
import { createHands, type Hands } from "./hands.ts";
import type { EngineOptions, Harness, World } from "./world.ts";

/** The world of the test that is running. */
export interface Scene {
  readonly harness: Harness;
  readonly world: World;
  engine(options?: EngineOptions): Promise<EngineWithDeadLetters>;
  /** An engine at work, and the hands it works with. */
  begin(options?: EngineOptions): Promise<{ engine: EngineWithDeadLetters; hands: Hands }>;
}

export function createScene(harness: Harness, current: () => World): Scene {
  const engine: Scene["engine"] = (options) => current().engine(options);
  return {
    harness,
    get world() {
      return current();
    },
    engine,
    async begin(options) {
      const started = await engine(options);
      const hands = createHands();
      await started.start(hands);
      return { engine: started, hands };
    },
  };
}
