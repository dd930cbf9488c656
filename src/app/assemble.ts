import type { Logger } from "pino";
import type { Configuration } from "#config";
import { type Adapter, type Bot, createHost, type Host, systemClock } from "#core";
import { openStorage, type Readiness } from "./storage.ts";

export interface Parts {
  configuration: Configuration;
  bots: readonly Bot[];
  adapters: readonly Adapter[];
  log: Logger;
  /** Another file than the one in the data folder. */
  file?: string;
}

/** A host with everything behind it. */
export interface Assembly {
  host: Host;
  /** Resolves when everything that was asked is answered. */
  idle(): Promise<void>;
  readiness(): Readiness;
  /** Stops the host within so many milliseconds and lets go of what it used. */
  close(deadline?: number): Promise<void>;
}

/** From the configuration and the parts that were chosen to a host that can be started. */
export async function assemble({ configuration, bots, adapters, log, file }: Parts): Promise<Assembly> {
  const { history, busy } = configuration;
  tellEnvironment(configuration);
  const storage = await openStorage(configuration, log, file);
  const closed = new AbortController();
  const host = createHost({
    bots,
    adapters,
    engine: storage.engine,
    store: storage.store,
    ...(storage.pacer ? { pacer: storage.pacer } : {}),
    ...(storage.claims ? { claims: storage.claims } : {}),
    log,
    busy,
    retention: { turns: history.maxTurns, ttl: history.ttlSeconds * 1_000 },
  });
  return {
    host,
    async idle() {
      // Looks now and then rather than being told: this is for programs that end by themselves, and no engine's business.
      while (!closed.signal.aborted && !(await storage.isIdle())) await systemClock.sleep(20, closed.signal);
    },
    readiness: storage.readiness,
    async close(deadline) {
      closed.abort();
      try {
        await host.stop(deadline);
      } finally {
        await storage.close();
      }
    },
  };
}

/** A bot in a file of its own looks for its model in the environment, and knows nothing of `.env`. */
function tellEnvironment({ openai = {} }: Configuration): void {
  const { apiKey, baseUrl, model } = openai;
  const wanted = { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl, OPENAI_MODEL_NAME: model };
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) process.env[name] ??= value;
}
