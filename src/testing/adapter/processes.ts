import type { AccessRules, RespondFunction } from "#core";
import { type BotProcess, openStorage, startBotProcess } from "./bot-process.ts";
import type { World } from "./world.ts";

/** The processes of a world, one after the other or side by side, over one storage. */
export interface Processes {
  /** Starts one more, with a bot that answers so, over what earlier ones have stored. */
  start(respond: RespondFunction, access?: AccessRules): Promise<BotProcess>;
  /** Loses everything that was stored, after stopping what still runs. */
  forget(): Promise<void>;
  stop(): Promise<void>;
}

export function createProcesses({ adapter }: Pick<World, "adapter">): Processes {
  let storage = openStorage();
  let processes: BotProcess[] = [];
  const stop = async (): Promise<void> => {
    await Promise.all(processes.map((one) => one.stop(500)));
    processes = [];
    storage.database.close();
  };
  return {
    stop,
    async start(respond, access) {
      const started = await startBotProcess({ adapter: adapter(), storage, respond, access });
      processes.push(started);
      return started;
    },
    async forget() {
      await stop();
      storage = openStorage();
    },
  };
}
