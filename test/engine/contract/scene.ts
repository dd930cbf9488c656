import type { EngineWithDeadLetters } from "../../../src/engine/lease/dead-letter.ts";
import { createManualWork, type ManualWork } from "./manual-work.ts";
import type { EngineOptions, Harness, World } from "./world.ts";

/** What a test of the contract works with. */
export interface Scene {
  readonly harness: Harness;
  readonly world: World;
  engine(options?: EngineOptions): Promise<EngineWithDeadLetters>;
  /** A started engine, and the work that it hands out. */
  begin(options?: EngineOptions): Promise<{ engine: EngineWithDeadLetters; work: ManualWork }>;
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
      const work = createManualWork();
      await started.start(work);
      return { engine: started, work };
    },
  };
}
