import type { Logger } from "pino";

export interface StopSignal {
  /** Resolves with the first SIGTERM or SIGINT. */
  received: Promise<NodeJS.Signals>;
  /** The process answers signals as if nobody had listened. */
  ignore(): void;
}

/** The first signal asks for an orderly end; whoever sends a second one does not want to wait for it. */
export function listenForStop(): StopSignal {
  const { promise, resolve } = Promise.withResolvers<NodeJS.Signals>();
  let count = 0;
  const hear = (signal: NodeJS.Signals): void => {
    count += 1;
    if (count === 1) resolve(signal);
    else process.exit(signal === "SIGINT" ? 130 : 143);
  };
  process.on("SIGTERM", hear);
  process.on("SIGINT", hear);
  return {
    received: promise,
    ignore() {
      process.removeListener("SIGTERM", hear);
      process.removeListener("SIGINT", hear);
    },
  };
}

/** An error that nobody caught ends the process, as it would without us, but through the log: Node would print its secrets. */
export function logCrashes(log: Logger): void {
  process.on("uncaughtException", (error) => {
    log.fatal({ error }, "an error that nobody caught; the process ends");
    process.exit(1);
  });
}
