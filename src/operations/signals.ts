import type { Logger } from "pino";

export interface StopSignal {
  /** Resolves with the first SIGTERM or SIGINT. */
  received: Promise<NodeJS.Signals>;
  /** Gives signals their usual effect again. */
  ignore(): void;
}

/** Takes the first signal as a wish for an orderly end. A second one ends the process at once. */
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

/** Writes an uncaught error to the log before it ends the process: Node would print it with its secrets. */
export function logCrashes(log: Logger): void {
  process.on("uncaughtException", (error) => {
    log.fatal({ error }, "uncaught error; the process ends");
    process.exit(1);
  });
}
