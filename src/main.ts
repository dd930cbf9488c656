import type { Logger } from "pino";
import { type Loaded, loadConfiguration } from "#config";
import type { Adapter, Bot } from "#core";
import { createLogger } from "#operations/logger";
import { reportFailure } from "#operations/report";
import { listenForStop, logCrashes } from "#operations/signals";
import { arrangeBots } from "#app/arrange-bots";
import { assemble } from "#app/assemble";
import { type Bots, toBots } from "#app/load-bots";
import { builtInPlatforms, configuredOf, connectAll, scrubOf } from "#app/platforms";

/** Orchestrators kill after 30 s. */
const deadline = 25_000;

/** Answers on every platform for which the environment has a token; without any, on simulated platforms in the browser. Ends with a signal. */
export async function run(bots: Bots): Promise<void> {
  await begin(() => Promise.resolve(toBots(bots, "bot")));
}

async function begin(bots: (loaded: Loaded) => Promise<Bot[]>): Promise<void> {
  try {
    const sources = { folder: process.cwd(), environment: process.env, platforms: builtInPlatforms };
    const loaded = loadConfiguration(sources);
    await serve(loaded, await bots(loaded));
  } catch (error) {
    reportFailure(error, scrubOf(builtInPlatforms, process.env));
  }
}

async function serve(loaded: Loaded, bots: Bot[]): Promise<void> {
  const { configuration, environment, scrub } = loaded;
  const pretty = process.stdout.isTTY && environment["NODE_ENV"] !== "production";
  const log = await createLogger({ level: configuration.logLevel, scrub, pretty });
  logCrashes(log);
  const stop = listenForStop();
  const platforms = await pickPlatforms(loaded, log);
  const { adapters, file } = platforms;
  const { host, close } = await assemble({ configuration, bots, adapters, log, ...(file ? { file } : {}) });
  try {
    await Promise.race([host.start(), stop.received]);
    log.info({ adapters: adapters.map(({ name }) => name), bots: bots.map(({ name }) => name) }, "listening");
    if (platforms.greeting) console.log(platforms.greeting);
    log.info({ signal: await stop.received }, "stopping");
  } finally {
    await close(deadline);
    await platforms.close?.();
    stop.ignore();
  }
}

interface Platforms {
  adapters: Adapter[];
  /** Where what must outlive the process lies, if not where the configuration says. */
  file?: string;
  greeting?: string;
  close?(): Promise<void>;
}

async function pickPlatforms(loaded: Loaded, log: Logger): Promise<Platforms> {
  const { configuration, environment } = loaded;
  const { port } = configuration;
  const adapters = await connectAll(configuredOf(builtInPlatforms, loaded), loaded, { log, port });
  if (adapters.length > 0) return { adapters };

  const { openSimulatedPlatforms } = await import("#app/simulated-platforms");
  const box = await openSimulatedPlatforms({
    port: environment["PORT"] === undefined ? undefined : configuration.port,
    log,
  });
  return {
    adapters: box.adapters,
    // The simulated world ends with the process; what was said in it must not meet the next one.
    file: ":memory:",
    greeting: `\n  There is no token, so Slack and Discord run on this machine: ${box.address}\n`,
    close: box.close,
  };
}

if (import.meta.main) {
  await begin(({ configuration }) => arrangeBots(configuration, process.cwd()));
}
