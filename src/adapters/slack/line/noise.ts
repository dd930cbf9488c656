import { type Clock, type Log, systemClock } from "#core/platform";

/** Counts what strangers send to the HTTP listener. A log line for each request would let them fill the log. */
export interface Noise {
  /** Counts one request of a kind. A kind is a sentence of natter's and contains nothing that the stranger sent. */
  note(kind: string): void;
  /** Logs what was counted. */
  stop(): void;
}

const minute = 60_000;
/** The most kinds that are told apart within a minute. */
const mostKinds = 20;

/** Logs the first request at once. Then logs one line with the counts per minute, until a minute was quiet. */
export function createNoise(log: Log, clock: Clock = systemClock): Noise {
  const stopping = new AbortController();
  let counts: Map<string, number> | undefined;

  const tell = (counted: ReadonlyMap<string, number>): void => {
    if (counted.size > 0)
      log.warn(
        { counts: Object.fromEntries(counted) },
        "refused more requests at the HTTP listener for Slack",
      );
  };
  const watch = async (): Promise<void> => {
    do {
      counts = new Map();
      await clock.sleep(minute, stopping.signal);
      tell(counts);
    } while (counts.size > 0 && !stopping.signal.aborted);
    counts = undefined;
  };

  return {
    note(kind) {
      if (!counts) {
        log.warn(
          `refusing a request at the HTTP listener for Slack: ${kind}; counting the next ones for a minute`,
        );
        void watch();
        return;
      }
      const name = counts.has(kind) || counts.size < mostKinds ? kind : "other kinds";
      counts.set(name, (counts.get(name) ?? 0) + 1);
    },
    stop: () => stopping.abort(),
  };
}
