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
  type Clock,
  type SlackOptions as SimulatorOptions,
  type SlackSimulator,
} from "#simulator";
import manifest from "../../../config/slack-manifest.json" with { type: "json" };
import type { BotProcess } from "../../../src/testing/adapter/bot-process.ts";
import { createSimulatedWorld, type SimulatedWorld } from "../simulated-world.ts";
import { faultsOf } from "./referee.ts";

/** A simulated workspace with Ada, Ben, and the bot in #general. */
export interface SlackWorld extends SimulatedWorld {
  simulator: SlackSimulator;
  /** What the adapter needs to reach it. */
  options: SlackOptions;
  /** How long each delivery that was acknowledged took to be, in milliseconds. */
  delays(): number[];
}

export interface SlackWorldOptions {
  /** The time of the world; the wall clock by default. */
  clock?: Clock;
  simulator?: Partial<SimulatorOptions>;
  /** More settings, or what becomes of the usual ones. */
  adapter?: SlackOptions | ((usual: SlackOptions, simulator: SlackSimulator) => SlackOptions);
}

export async function openSlack(wishes: SlackWorldOptions = {}): Promise<SlackWorld> {
  const world = createWorld(wishes.clock ? { clock: wishes.clock } : {});
  const asker = world.addPerson({ name: "Ada", timeZone: "Europe/Vienna", isBot: false, ids: {} });
  const bystander = world.addPerson({ name: "Ben", timeZone: "UTC", isBot: false, ids: {} });
  const simulator = await createSlackSimulator({ world, manifest, ...wishes.simulator });
  const { general, platform, installations, tokens, url } = simulator;
  const [installation] = installations;
  if (!installation) throw new Error("The simulated Slack has no installation.");
  const place = { platform: "slack", space: general.space, channel: general.id };
  const stage = createStage(world, platform, { asker, bystander, bot: installation.bot, place });
  const usual: SlackOptions = {
    botToken: tokens.bot,
    appToken: tokens.app,
    apiUrl: url,
    log: pino({ level: process.env["LOG_LEVEL"] ?? "silent" }),
  };
  const options: SlackOptions =
    typeof wishes.adapter === "function" ? wishes.adapter(usual, simulator) : { ...usual, ...wishes.adapter };
  const isStreaming = options.stream === "always";
  const simulated = createSimulatedWorld({
    stage,
    adapter: () => createSlackAdapter(options),
    mention: `@${installation.bot.name}`,
    within: (said, person) => person.in(said),
    alarm: ({ id }) => `<!channel> <!here> <!everyone> <@${id}> @everyone @channel`,
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
    targets: isStreaming
      ? {
          post: "chat.startStream",
          edits: ["chat.appendStream", "chat.appendStream", "chat.update"],
          end: "chat.stopStream",
          mention: "app_mention",
        }
      : {
          post: "chat.postMessage",
          edits: ["chat.update", "chat.update", "chat.update"],
          end: "chat.update",
          mention: "app_mention",
        },
    ...(isStreaming && { showsHalfWritten: true }),
    async close() {
      await simulator.stop();
      // Whatever a test is about: no call may be one that Slack would not understand.
      expect([...new Set(world.calls.list().flatMap(faultsOf))]).toEqual([]);
    },
  });
  return {
    ...simulated,
    simulator,
    options,
    delays: () =>
      simulator.slack.deliveries
        .sent()
        .flatMap(({ sentAt, answer }) => (answer?.outcome.received === true ? [answer.at - sentAt] : [])),
  };
}

/** A port with no listener. */
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
export interface SlackBot extends BotProcess {
  world: SlackWorld;
  /** Ada in her direct message with the bot. */
  direct: Actor;
}

export async function startBot(respond: RespondFunction, wishes: SlackWorldOptions = {}): Promise<SlackBot> {
  const world = await openSlack(wishes);
  const running = await world.start(respond);
  return { ...running, world, direct: await world.asker.with(world.bot) };
}
