import { createLogger } from "#operations/logger";
import { reportFailure } from "#operations/report";
import { listenForStop, logCrashes } from "#operations/signals";
import type { LogContext, NatterOptions } from "#app/launch";
import type { Bots } from "#app/load-bots";
import { scrubOf, withBuiltIn } from "#app/platforms";
import { type Natter, natter } from "./natter.ts";

/**
 * Runs bots as a whole program: starts natter, logs to standard output, and stops in good order when a signal asks for it.
 * A start that fails is reported, and the process then ends with code 1. Returns the handle at once; `await start()` on it to go on
 * when the platforms are connected.
 */
export function run(bots?: Bots, options: Omit<NatterOptions, "bots"> = {}): Natter {
  const app = natter({ log: createLog, ...options, bots });
  serve(app).catch((error: unknown) => {
    const { platforms = [], environment = process.env } = options;
    reportFailure(error, scrubOf(withBuiltIn(platforms), environment));
  });
  return app;
}

async function serve(app: Natter): Promise<void> {
  const signals = listenForStop();
  try {
    const signal = await Promise.race([app.start(), signals.received]);
    if (app.page !== undefined)
      console.log(`\n  There is no token, so Slack and Discord run on this machine: ${app.page}\n`);
    if (signal === undefined) await Promise.race([signals.received, app.ended]);
    await app.stop();
  } finally {
    signals.ignore();
  }
}

async function createLog({ configuration, environment, scrub }: LogContext) {
  const pretty = process.stdout.isTTY && environment["NODE_ENV"] !== "production";
  const log = await createLogger({ level: configuration.logLevel, scrub, pretty });
  logCrashes(log);
  return log;
}
