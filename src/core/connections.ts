import type { Logger } from "pino";
import type { Adapter } from "./adapter.ts";
import { toError } from "./errors.ts";
import { isRetryable, toFailure } from "./failure.ts";
import type { Clock } from "./time/clock.ts";

/** The connections to all platforms. */
export interface Connections {
  /**
   * Connects every platform. Resolves when one platform is connected and each of the others is connected, away or slow. Keeps trying
   * those that are away.
   * Rejects when a platform refuses the bot, for example because of a wrong token.
   */
  start(): Promise<void>;
  /** Ends every connection, and every try that is under way. */
  stop(): Promise<void>;
}

/** Milliseconds that the other platforms wait for one at the start. */
const patience = 15_000;
/** Milliseconds between two tries. After a refusal the longest one applies. */
const [firstWait, longestWait] = [1_000, 60_000];

export function createConnections(options: {
  adapters: readonly Adapter[];
  connect(adapter: Adapter): Promise<void>;
  clock: Clock;
  log: Logger;
}): Connections {
  const { adapters, clock, log } = options;
  const stopping = new AbortController();
  const { signal } = stopping;
  let hasStarted = false;

  /** Tries until the platform is connected. Calls `late` when the others need not wait any longer. Throws if it refuses at the start. */
  async function connect(adapter: Adapter, late: () => void): Promise<void> {
    for (let failures = 0; !signal.aborted; failures += 1) {
      try {
        await options.connect(adapter);
        if (failures > 0)
          log.info({ platform: adapter.name, failures }, "connected to the platform that was away");
        return;
      } catch (thrown) {
        if (signal.aborted) return;
        const isAway = isRetryable(thrown);
        if (!isAway && !hasStarted) throw thrown;
        const wait = isAway ? waitAfter(failures, toFailure(thrown).retryAfter) : longestWait;
        // An outage is logged once. A refusal is logged each time, because the operator may look much later.
        if (failures === 0 || !isAway)
          log.error(
            { platform: adapter.name, err: toError(thrown) },
            `could not connect to this platform; serving the others, and trying again until it ${isAway ? "can be reached" : "lets natter in"}`,
          );
        late();
        await clock.sleep(wait, signal);
      }
    }
  }

  /** Calls `late` when a platform has neither connected nor failed for a while: its SDK may try by itself. */
  async function watch(adapter: Adapter, isOver: AbortSignal, late: () => void): Promise<void> {
    await clock.sleep(patience, AbortSignal.any([signal, isOver]));
    if (signal.aborted || isOver.aborted) return;
    log.warn({ platform: adapter.name }, "this platform is slow to connect; serving the others meanwhile");
    late();
  }

  return {
    async start() {
      const isServed = Promise.withResolvers<void>();
      const isRefused = Promise.withResolvers<never>();
      const settled = adapters.map((adapter) => {
        const isOver = new AbortController();
        const isSettled = Promise.withResolvers<void>();
        const settle = (): void => {
          isOver.abort();
          isSettled.resolve();
        };
        void connect(adapter, settle).then(isServed.resolve, isRefused.reject).finally(settle);
        void watch(adapter, isOver.signal, settle);
        return isSettled.promise;
      });
      if (adapters.length === 0) return;
      await Promise.race([Promise.all([...settled, isServed.promise]), isRefused.promise]);
      hasStarted = true;
    },
    async stop() {
      stopping.abort();
      await Promise.all(adapters.map((adapter) => adapter.stop()));
    },
  };
}

function waitAfter(failures: number, named: number | undefined): number {
  return Math.min(longestWait, Math.max(named ?? 0, firstWait * 2 ** failures));
}
