import { createServer } from "node:net";
import { pino } from "pino";
import { expect } from "vitest";
import type { RespondFunction, Cursors } from "#core";
import { createSlackAdapter } from "../../../src/adapters/slack/adapter.ts";
import type { SlackOptions } from "../../../src/adapters/slack/settings.ts";
import {
  createSlackSimulator,
  createStage,
  createWorld,
  type Actor,
  type SlackOptions as SimulatorOptions,
  type SlackSimulator,
  type Stage,
} from "#simulator";
import manifest from "../../../config/slack-manifest.json" with { type: "json" };
import { type Ground, openScene, type Running, type Scene } from "../contract-scene.ts";
import { faultsOf } from "./referee.ts";

/** A simulated workspace with Ada, Ben, and the bot in #general. */
export interface SlackGround extends Ground {
  simulator: SlackSimulator;
  stage: Stage;
  /** What the adapter needs to reach it. */
  options: SlackOptions;
  /** How long each delivery that was acknowledged took to be, in milliseconds. */
  delays(): number[];
}

export interface SlackGroundOptions {
  simulator?: Partial<SimulatorOptions>;
  adapter?: SlackOptions;
}

export async function openSlack(wishes: SlackGroundOptions = {}): Promise<SlackGround> {
  const world = createWorld();
  const asker = world.addPerson({ name: "Ada", timeZone: "Europe/Vienna", isBot: false, ids: {} });
  const bystander = world.addPerson({ name: "Ben", timeZone: "UTC", isBot: false, ids: {} });
  const simulator = await createSlackSimulator({ world, manifest, ...wishes.simulator });
  const { general, platform, installations, tokens, url } = simulator;
  const [installation] = installations;
  if (!installation) throw new Error("The simulated Slack has no installation.");
  const place = { platform: "slack", space: general.space, channel: general.id };
  const stage = createStage(world, platform, { asker, bystander, bot: installation.bot, place });
  const options: SlackOptions = {
    botToken: tokens.bot,
    appToken: tokens.app,
    apiUrl: url,
    log: pino({ level: process.env["LOG_LEVEL"] ?? "silent" }),
    ...wishes.adapter,
  };
  return {
    simulator,
    stage,
    options,
    delays: () =>
      simulator.slack.deliveries
        .sent()
        .flatMap(({ sentAt, answer }) => (answer?.outcome.received === true ? [answer.at - sentAt] : [])),
    address: `@${installation.bot.name}`,
    createAdapter: () => createSlackAdapter(options),
    where: (said, person = stage.asker) => person.in(said),
    broadcasts: ({ id }) => `<!channel> <!here> <!everyone> <@${id}> @everyone @channel`,
    async otherBotSays(text) {
      const { token, userId } = simulator.install({
        ...manifest,
        display_information: { name: "Other" },
        features: {
          ...manifest.features,
          bot_user: { ...manifest.features.bot_user, display_name: "other" },
        },
      });
      general.members.add(userId);
      const mention = text.replace(`@${installation.bot.name}`, `<@${installation.userId}>`);
      const form = new URLSearchParams({ channel: general.id, text: mention });
      const headers = { authorization: `Bearer ${token}` };
      await fetch(`${url}chat.postMessage`, { method: "POST", body: form, headers });
    },
    targets: {
      post: "chat.postMessage",
      edits: ["chat.update", "chat.update", "chat.update"],
      mention: "app_mention",
    },
    async close() {
      await simulator.stop();
      // Whatever a test is about: no call may be one that Slack would not understand.
      const ours = world.calls.list();
      expect([...new Set(ours.flatMap(faultsOf))]).toEqual([]);
    },
  };
}

/** A port that nobody listens on. */
export const freePort = (): Promise<number> =>
  new Promise((resolve, reject) => {
    const server = createServer();
    server.once("error", reject);
    server.listen(0, "127.0.0.1", () => {
      const address = server.address();
      server.close(() => resolve(typeof address === "object" && address ? address.port : 0));
    });
  });

/** Cursors of one host. */
export function createCursors(): Cursors {
  const values = new Map<string, string>();
  return {
    get: (key) => Promise.resolve(values.get(key)),
    set: (key, value) => Promise.resolve(void values.set(key, value)),
  };
}

/** A workspace with a bot that runs in it. */
export interface SlackBot extends Running {
  ground: SlackGround;
  scene: Scene;
  /** Ada in her direct message with the bot. */
  direct: Actor;
}

export async function startBot(
  answering: RespondFunction,
  wishes: SlackGroundOptions = {},
): Promise<SlackBot> {
  const ground = await openSlack(wishes);
  const scene = await openScene(ground);
  const running = await scene.run(answering);
  return { ...running, ground, scene, direct: await scene.stage.asker.with(scene.stage.bot) };
}
