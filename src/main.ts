import { type Configuration, type Loaded, loadConfiguration } from "#config";
import { type Adapter, BadInput, type Bot } from "#core";
import { createLogger } from "#operations/logger";
import { reportFailure } from "#operations/report";
import { secretsIn } from "#operations/secrets";
import { listenForStop, logCrashes } from "#operations/signals";
import { arrangeBots } from "./arrange-bots.ts";
import { assemble } from "./assemble.ts";
import { type Bots, toBots } from "./load-bots.ts";

/** Orchestrators kill after 30 s. */
const deadline = 25_000;

/** Answers on every platform for which the environment has a token; without any, in this terminal. Ends with a signal. */
export async function run(bots: Bots): Promise<void> {
  await begin(() => Promise.resolve(toBots(bots, "bot")));
}

async function begin(bots: (loaded: Loaded) => Promise<Bot[]>): Promise<void> {
  try {
    const loaded = loadConfiguration({ folder: process.cwd(), environment: process.env });
    await serve(loaded, await bots(loaded));
  } catch (error) {
    reportFailure(error, process.env);
  }
}

async function serve({ configuration, environment }: Loaded, bots: Bot[]): Promise<void> {
  const secrets = secretsIn(environment);
  const adapters = await pickAdapters(configuration);
  if (adapters.length === 0) {
    // Here the simulators come in. Until then a newcomer without a token talks to the bots in the terminal.
    const { chat } = await import("./chat.ts");
    return chat({ configuration, secrets, bots });
  }
  const pretty = process.stdout.isTTY && environment["NODE_ENV"] !== "production";
  const log = await createLogger({ level: configuration.logLevel, secrets, pretty });
  logCrashes(log);
  const stop = listenForStop();
  const { host, close } = await assemble({ configuration, bots, adapters, log });
  try {
    await Promise.race([host.start(), stop.received]);
    log.info({ adapters: adapters.map(({ name }) => name), bots: bots.map(({ path }) => path) }, "listening");
    log.info({ signal: await stop.received }, "stopping");
  } finally {
    await close(deadline);
    stop.ignore();
  }
}

/** One line per platform. Their SDKs are heavy: who only uses one does not wait for the others. */
async function pickAdapters({ slack, discord }: Configuration): Promise<Adapter[]> {
  const wanted = [
    ...((slack?.botToken ?? slack?.clientId) ? ["Slack"] : []),
    ...(discord?.token ? ["Discord"] : []),
  ];
  if (wanted.length > 0) {
    throw new BadInput(
      `There are tokens for ${wanted.join(" and ")}, which natter cannot reach yet. Unset them.`,
    );
  }
  return [];
}

if (import.meta.main) {
  await begin(({ configuration }) => arrangeBots(configuration, process.cwd()));
}
