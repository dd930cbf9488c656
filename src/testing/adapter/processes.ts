import type { AccessRules, RespondFunction } from "#core";
import { type BotProcess, openStorage, startBotProcess } from "./bot-process.ts";
import { createSkippableClock } from "./skippable-clock.ts";
import type { World } from "./world.ts";

/** The processes of a world, one after the other or side by side, over one storage. */
export interface Processes {
  /** Starts one more, with a bot that answers so, over what earlier ones have stored. */
  start(respond: RespondFunction, access?: AccessRules): Promise<BotProcess>;
  /** Loses everything that was stored, after stopping what still runs. */
  forget(): Promise<void>;
  /** Moves the time of all processes on. The platform's own time stays. */
  skip(ms: number): void;
  stop(): Promise<void>;
}

export function createProcesses({ adapter }: Pick<World, "adapter">): Processes {
  let storage = openStorage();
  const clock = createSkippableClock();
  let processes: BotProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(processes.map((one) => one.stop(500)));
    processes = [];
    storage.database.close();
  };
  return {
    stop,
    skip: (ms) => clock.skip(ms),
    async start(respond, access) {
      const started = await startBotProcess({ adapter: adapter(), storage, respond, access, clock });
      processes.push(started);
      return started;
    },
    async forget() {
      await stop();
      storage = openStorage();
    },
  };
}
