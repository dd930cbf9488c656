import type { EngineWithDeadLetters } from "../../../src/engine/dead-letter.ts";
import type { EngineOptions, Harness, World } from "./world.ts";

/** The world of the test that is running. */
export interface Scene {
  readonly harness: Harness;
  readonly world: World;
  engine(options?: EngineOptions): Promise<EngineWithDeadLetters>;
}
