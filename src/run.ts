import { createLogger } from "#operations/logger";
import { reportFailure } from "#operations/report";
import { listenForStop, logCrashes } from "#operations/signals";
import { checkOptions } from "#app/check-options";
import type { LogContext, NatterOptions } from "#app/launch";
import type { Bots } from "#app/load-bots";
import { scrubOf, withBuiltIn } from "#app/platforms";
import { type Natter, natter } from "./natter.ts";

/** Milliseconds in which a process may end by itself after its start failed. */
const farewell = 2_000;

/**
 * Runs bots as a whole program: starts natter, logs to standard output, and stops in good order when a signal asks for it.
 * A start that fails is reported, and the process then ends with code 1. So does a process whose file
 * is damaged, and one in whose place another one answers: its supervisor then starts it again, and it waits until the other one ends. Returns the handle at once; `await start()` on it to go on
 * when the platforms are connected.
 */
export function run(bots?: Bots, options: Omit<NatterOptions, "bots"> = {}): Natter {
  const { platforms = [], environment = process.env, log = createLog } = options;
  checkOptions({ ...options, bots });
  // Until the configuration is read, which knows the secrets in `.env` and in code as well.
  let scrub = scrubOf(withBuiltIn(platforms), environment);
  const app = natter({
    ...options,
    bots,
    log(context) {
      ({ scrub } = context);
      return typeof log === "function" ? log(context) : log;
    },
  });
  serve(app).catch((error: unknown) => {
    reportFailure(error, scrub);
    // Everything is closed by now. If a platform left something open, it must not keep this useless process alive.
    setTimeout(() => process.exit(), farewell).unref();
  });
  return app;
}

async function serve(app: Natter): Promise<void> {
  const signals = listenForStop();
  try {
    const signal = await Promise.race([app.start(), signals.received]);
    if (app.page !== undefined)
      console.log(`\n  There is no token, so Slack and Discord run on this machine: ${app.page}\n`);
    const end = signal ?? (await Promise.race([signals.received, app.ended]));
    await app.stop();
    if (end === "replaced" || end === "damaged") process.exitCode = 1;
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
