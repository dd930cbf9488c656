import { type Ability, type Able, assertAble } from "./world.ts";
import type { Run } from "./run.ts";

/** One thing that every adapter promises, and how it is tried. */
export interface Promised {
  name: string;
  needs: readonly Ability[];
  script(run: Run): Promise<void>;
}

/** Writes a promise down. Its script gets a world that has what the promise needs. */
export function promised<Needed extends Ability = never>(
  name: string,
  needs: readonly Needed[],
  script: (run: Run & { world: Able<Needed> }) => Promise<void>,
): Promised {
  return {
    name,
    needs,
    async script(run) {
      const { world } = run;
      assertAble(world, needs);
      await script({ ...run, world });
    },
  };
}
