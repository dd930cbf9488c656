import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  type Actor,
  createDiscordSimulator,
  createSlackSimulator,
  createStage,
  createWorld,
  type DiscordSimulator,
  noLimits,
  type SlackSimulator,
  type Stage,
  type World,
} from "#simulator";
import manifest from "../../config/slack-manifest.json" with { type: "json" };
import { type RedisServer, startRedis } from "../support/redis-server.ts";
import { createFastClock, type FastTime } from "./fast-time.ts";
import { createLedger, type Ledger } from "./ledger.ts";
import { type Machine, startMachine } from "./machine.ts";
import { createModel, type Model } from "./model.ts";
import { createListener, type Listener } from "./listener.ts";
import type { Random } from "./random.ts";
import type { Setting } from "./story.ts";

export interface Platforms {
  slack: SlackSimulator & Stage;
  discord: DiscordSimulator & Stage;
}

/** Everything that a story happens to: both platforms, a model, the storage, and the processes of the bot. */
export interface Scene extends Platforms {
  setting: Setting;
  time: FastTime;
  random: Random;
  world: World;
  /** The people who ask, by the platform. */
  askers: Readonly<Record<"slack" | "discord", readonly Actor[]>>;
  model: Model;
  redis: RedisServer | undefined;
  machines: Machine[];
  ledger: Ledger;
  listener: Listener;
  folder: string;
  /** Resolves after so many milliseconds of the story. */
  pass(ms: number): Promise<void>;
  /** Puts a new process in the place of this one. Unless told otherwise, starts it again as a supervisor does when it fails to start. */
  start(process: number, options?: { again?: boolean }): Machine;
  close(): Promise<void>;
}

const people = ["Ada", "Ben", "Cleo", "Dan", "Eve", "Finn", "Gus", "Hal", "Ida", "Jon"];

export async function openScene(setting: Setting, random: Random): Promise<Scene> {
  const { speed = 1, storage = "file", processes = 1, model: pace = { words: 4, pause: 200 } } = setting;
  const time: FastTime = { start: Date.now(), speed };
  await using opened = new AsyncDisposableStack();
  const world = createWorld({ clock: createFastClock(time) });
  const { slack, discord, askers } = await openPlatforms(world, setting, random);
  opened.defer(async () => void (await Promise.all([slack.stop(), discord.stop()])));
  const model = await createModel({ words: pace.words, pause: pace.pause / speed });
  opened.defer(model.close);
  const redis = storage === "file" ? undefined : await startRedis({ appendOnly: true });
  if (redis) opened.defer(redis.close);
  const folder = mkdtempSync(join(tmpdir(), "natter-chaos-"));
  opened.defer(() => rmSync(folder, { recursive: true, force: true }));
  const listener = createListener();
  const machines: Machine[] = [];
  opened.defer(async () => void (await Promise.all(machines.map((machine) => machine.kill()))));

  let isOver = false;
  opened.defer(() => void (isOver = true));
  const start: Scene["start"] = (process, { again = true } = {}) => {
    // Each process of several has a disk of its own.
    const home = join(folder, storage === "shared" ? String(process) : "only");
    mkdirSync(join(home, "config"), { recursive: true });
    writeFileSync(join(home, "config", "natter.yaml"), configurationOf(setting));
    const environment = {
      ...environmentOf(setting, { slack, discord, model }),
      ...(redis && { REDIS_URL: redis.url }),
      NATTER_DATA: join(home, "data"),
    };
    const machine = startMachine({ folder: home, environment, time, hear: listener.hear });
    machines[process] = machine;
    void machine.listening.then(() => {
      if (again && !isOver && machine.hasFailedToStart && machines[process] === machine) start(process);
    });
    return machine;
  };
  for (let process = 0; process < processes; process += 1) start(process);
  await listeningAll(machines);
  await world.until(() => slack.sockets.connections() > 0 && discord.gateway.sessions().length > 0, 60_000);
  machines[0]?.tell({ keepCompiled: true });
  const behind = opened.move();
  return {
    setting,
    time,
    random,
    world,
    slack,
    discord,
    askers,
    model,
    redis,
    machines,
    listener,
    folder,
    start,
    ledger: createLedger(world, { slack: slack.bot.id, discord: discord.bot.id }),
    pass: (ms) => new Promise((resolve) => setTimeout(resolve, ms / speed)),
    close: () => behind.disposeAsync(),
  };
}

/** Resolves when all processes listen, also those that had to be started again. */
async function listeningAll(machines: readonly Machine[]): Promise<void> {
  do await Promise.all(machines.map(({ listening }) => listening));
  while (machines.some(({ isAlive }) => !isAlive));
}

async function openPlatforms(
  world: World,
  { speed = 1, tellsStreamingState = true, slackLimits = false, people: count = 4 }: Setting,
  random: Random,
): Promise<Platforms & Pick<Scene, "askers">> {
  const persons = Array.from({ length: count }, (_, index) =>
    world.addPerson({ name: people[index] ?? `Person${index}`, timeZone: "UTC", isBot: false, ids: {} }),
  );
  const [asker, bystander] = persons;
  if (!asker || !bystander) throw new Error("A story needs at least two people.");
  const slack = await createSlackSimulator({
    world,
    manifest,
    rules: { streamingStateInHistory: tellsStreamingState },
    random: () => random.next(),
    pingEvery: 5_000 / speed,
    ...(!slackLimits && { limits: noLimits }),
  });
  const discord = await createDiscordSimulator({
    world,
    privileged: ["MessageContent"],
    settings: { identifyWindow: 0, sessionStarts: 1_000_000, activeThreads: 1_000_000 },
  });
  const [installation] = slack.installations;
  if (!installation) throw new Error("The simulated Slack has no installation.");
  const slackStage = createStage(world, slack.platform, {
    asker,
    bystander,
    bot: installation.bot,
    place: { platform: "slack", space: slack.general.space, channel: slack.general.id },
  });
  const discordStage = createStage(world, discord.platform, {
    asker,
    bystander,
    bot: discord.application.person,
    place: { platform: "discord", space: discord.general.space, channel: discord.general.id },
  });
  return {
    slack: Object.assign(slack, slackStage),
    discord: Object.assign(discord, discordStage),
    askers: { slack: persons.map(slackStage.actor), discord: persons.map(discordStage.actor) },
  };
}

function environmentOf(
  { logLevel = "debug", historySeconds }: Setting,
  { slack, discord, model }: Platforms & { model: Model },
): Record<string, string> {
  return {
    SLACK_BOT_TOKEN: slack.tokens.bot,
    SLACK_APP_TOKEN: slack.tokens.app,
    SLACK_API_URL: slack.url,
    DISCORD_TOKEN: discord.token,
    DISCORD_API_URL: discord.url,
    OPENAI_API_KEY: "sk-chaos-0123456789abcdef",
    OPENAI_BASE_URL: model.url,
    OPENAI_MODEL_NAME: "words-1",
    LOG_LEVEL: logLevel,
    ...(historySeconds !== undefined && { HISTORY_TTL_SECONDS: String(historySeconds) }),
  };
}

function configurationOf({ storage, stream = "direct", configuration = "" }: Setting): string {
  const replicas = storage === "shared" ? "many" : "one";
  return [
    "bots: [assistant]",
    "limits: false",
    `replicas: ${replicas}`,
    `slack: { stream: ${stream}, catchUp: { age: 48h, count: 500 } }`,
    "discord: { catchUp: { age: 48h, count: 500 } }",
    configuration,
  ].join("\n");
}
