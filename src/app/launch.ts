import type { Logger } from "pino";
import { type Configuration, type Loaded, loadConfiguration, type Settings } from "#config";
import { type Adapter, type Bot, createHost, Failure, type Host, type Platform, systemClock } from "#core";
import { createLogger } from "#operations/logger";
import type { Scrub } from "#operations/scrub";
import { arrangeBots } from "./arrange-bots.ts";
import { type Bots, toBots } from "./load-bots.ts";
import { configuredOf, connectAll, withBuiltIn } from "./platforms.ts";
import type { Storage, StorageEnd } from "./storage.ts";
import { configured, memory, type StorageSource } from "./storage-sources.ts";

/** What natter runs with. Everything that is left out comes from natter.yaml, the environment and `.env`. */
export interface NatterOptions {
  /** A bot, several bots, or just the function that answers. Without it: the bots that natter.yaml names. */
  bots?: Bots | undefined;
  /** Where they answer. Without it: on Slack and Discord as far as they are configured, and otherwise on simulated ones in the browser. */
  platforms?: readonly Platform[] | undefined;
  /** Where natter keeps what must outlive the process. Without it: in Redis if there is a REDIS_URL, otherwise in a file. */
  storage?: StorageSource | undefined;
  /** Who is heard, and who may stop the answers of others. Wins over the section `access` of natter.yaml. */
  access?: Settings["access"] | undefined;
  /** Settings that win over the environment and natter.yaml. */
  settings?: Settings | undefined;
  /** A pino logger, or a function that makes one. Without it: warnings and errors on standard error. */
  log?: Logger | ((context: LogContext) => Logger | Promise<Logger>) | undefined;
  /** Where config/natter.yaml, `.env` and the files of bots are; the working directory of the process by default. */
  folder?: string | undefined;
  /** Instead of `process.env`. */
  environment?: Readonly<Record<string, string | undefined>> | undefined;
}

/** What a logger for natter has to know. */
export interface LogContext {
  configuration: Configuration;
  /** Masks every secret in a text. A line should pass it before it leaves the process. */
  scrub: Scrub;
  environment: Readonly<Record<string, string>>;
}

/** A host that is ready to start, with everything behind it. */
export interface Launch {
  host: Host;
  log: Logger;
  bots: readonly Bot[];
  platforms: readonly Platform[];
  /** Where a browser finds the simulated platforms. */
  page: string | undefined;
  /** Resolves if this process must end. */
  ended: Promise<StorageEnd> | undefined;
  /** Resolves when everything that was asked is answered. */
  idle(): Promise<void>;
  /** Stops the host within so many milliseconds and lets go of what it used. */
  close(deadline?: number): Promise<void>;
}

/** Puts the parts together. If one of them fails, or the signal aborts, those before it are closed again. */
export async function launch(options: NatterOptions, signal: AbortSignal): Promise<Launch> {
  const { folder = process.cwd(), environment = process.env, access } = options;
  const settings = access === undefined ? options.settings : { ...options.settings, access };
  await using opened = new AsyncDisposableStack();
  const load = (given: readonly Platform[]): Loaded =>
    loadConfiguration({ folder, environment, settings, platforms: withBuiltIn(given) });

  let loaded = load(options.platforms ?? []);
  if (options.environment === undefined) tellEnvironment(loaded.configuration);
  const log = await makeLog(options, loaded);
  let platforms = options.platforms ?? configuredOf(withBuiltIn([]), loaded);
  let page: string | undefined;
  if (options.platforms === undefined && platforms.length === 0) {
    const { openSimulatedPlatforms } = await import("./simulated-platforms.ts");
    const isPortChosen = loaded.environment["PORT"] !== undefined;
    const simulated = await openSimulatedPlatforms(isPortChosen ? loaded.configuration.port : undefined);
    opened.defer(simulated.close);
    page = simulated.address;
    platforms = simulated.platforms;
    loaded = load(platforms);
  }
  const { configuration } = loaded;
  const bots =
    options.bots === undefined ? await arrangeBots(configuration, folder) : toBots(options.bots, "bot");
  refuseIfStopped(signal);

  // Before the storage, which may wait for another process to end: that one must not be followed by one that cannot start.
  const adapters = await connectAll(platforms, loaded, { log, port: configuration.port });
  refuseIfStopped(signal);
  // Conversations on simulated platforms end with them. The next ones must not find these.
  const source = options.storage ?? (page === undefined ? configured : memory());
  const storage = await source.open({ configuration, log, signal });
  opened.defer(() => storage.close());
  refuseIfStopped(signal);

  const host = hostOf({ configuration, bots, adapters, storage, log });
  const closed = new AbortController();
  opened.defer(() => closed.abort());
  const behind = opened.move();
  const closeAll = async (deadline: number | undefined): Promise<void> => {
    await using _ = behind;
    await host.stop(deadline);
  };
  let closing: Promise<void> | undefined;
  return {
    host,
    log,
    bots,
    platforms,
    page,
    ended: storage.ended,
    async idle() {
      // Polls: only programs that end by themselves wait for this, and no engine has to know them.
      while (!closed.signal.aborted && !(await storage.isIdle())) await systemClock.sleep(20, closed.signal);
    },
    close: (deadline) => (closing ??= closeAll(deadline)),
  };
}

function refuseIfStopped(signal: AbortSignal): void {
  if (signal.aborted) throw new Failure("interrupted", "natter was stopped before it had started.");
}

function makeLog({ log }: NatterOptions, context: LogContext): Logger | Promise<Logger> {
  if (typeof log === "function") return log(context);
  if (log) return log;
  const { logLevel } = context.configuration;
  const isQuieter = ["error", "fatal", "silent"].includes(logLevel);
  return createLogger({ level: isQuieter ? logLevel : "warn", scrub: context.scrub, file: 2 });
}

interface HostParts {
  configuration: Configuration;
  bots: readonly Bot[];
  adapters: readonly Adapter[];
  storage: Storage;
  log: Logger;
}

function hostOf({ configuration, storage, ...parts }: HostParts): Host {
  const { access, busy, history, limits } = configuration;
  const { engine, store, pacer, claims } = storage;
  return createHost({
    ...parts,
    engine,
    store,
    pacer,
    claims,
    access,
    limits: limits || undefined,
    busy,
    retention: { turns: history.maxTurns, ttl: history.ttlSeconds * 1_000 },
  });
}

/** Lets a bot in a file of its own find its model: it reads the environment, and knows nothing of `.env`. */
function tellEnvironment({ openai = {} }: Configuration): void {
  const { apiKey, baseUrl, model } = openai;
  const wanted = { OPENAI_API_KEY: apiKey, OPENAI_BASE_URL: baseUrl, OPENAI_MODEL_NAME: model };
  for (const [name, value] of Object.entries(wanted)) if (value !== undefined) process.env[name] ??= value;
}
