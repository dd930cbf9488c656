import { pino } from "pino";
import { expect } from "vitest";
import { createDiscordAdapter } from "../../../src/adapters/discord/adapter.ts";
import type { DiscordOptions } from "../../../src/adapters/discord/settings.ts";
import {
  createDiscordSimulator,
  createStage,
  createWorld,
  type ApiCall,
  type DiscordOptions as SimulatorOptions,
  type DiscordSimulator,
} from "#simulator";
import { createDiscordReferee } from "../../../packages/simulator/test/support/discord-referee.ts";
import { createSimulatedWorld, type SimulatedWorld } from "../simulated-world.ts";

/** A simulated server with Ada, Ben, and the bot in #general. */
export interface DiscordWorld extends SimulatedWorld {
  simulator: DiscordSimulator;
  /** What the adapter needs to reach it. */
  options: DiscordOptions;
}

export interface DiscordWorldOptions {
  simulator?: Partial<SimulatorOptions>;
  adapter?: DiscordOptions;
}

/** Without discord.js' own 5 s between two identifies. */
const hasty = {
  ws: { buildIdentifyThrottler: () => Promise.resolve({ waitForIdentify: () => Promise.resolve() }) },
};

const referee = createDiscordReferee();

export async function openDiscord(wishes: DiscordWorldOptions = {}): Promise<DiscordWorld> {
  const world = createWorld();
  const asker = world.addPerson({ name: "Ada", timeZone: "Europe/Vienna", isBot: false, ids: {} });
  const bystander = world.addPerson({ name: "Ben", timeZone: "UTC", isBot: false, ids: {} });
  const { settings, ...rest } = wishes.simulator ?? {};
  const simulator = await createDiscordSimulator({
    world,
    privileged: ["MessageContent"],
    ...rest,
    settings: { identifyWindow: 0, ...settings },
  });
  const { general, platform, application, url, token } = simulator;
  const place = { platform: "discord", space: general.space, channel: general.id };
  const bot = application.person;
  const stage = createStage(world, platform, { asker, bystander, bot, place });
  const options: DiscordOptions = {
    token,
    apiUrl: url,
    client: hasty,
    log: pino({ level: process.env["LOG_LEVEL"] ?? "silent" }),
    ...wishes.adapter,
  };
  const simulated = createSimulatedWorld({
    stage,
    longAnswer: 6_000,
    mention: `@${bot.name}`,
    adapter: () => createDiscordAdapter(options),
    within: (said, person) => (wishes.adapter?.answerIn === "place" ? person : person.in(said)),
    alarm: ({ id }) => `@everyone @here <@${id}> <@&${general.space}>`,
    async otherBotSays(text) {
      const other = simulator.addApplication("Other");
      simulator.install(other, simulator.server);
      await fetch(`${url}/v10/channels/${general.id}/messages`, {
        method: "POST",
        headers: {
          authorization: `Bot ${other.token}`,
          "content-type": "application/json",
          "user-agent": "Other",
        },
        body: JSON.stringify({
          content: text.replace(`@${bot.name}`, `<@${application.userId}>`),
          allowed_mentions: { parse: ["users"] },
        }),
      });
    },
    targets: {
      post: "POST /channels/:id/messages",
      edits: [
        "PATCH /channels/:id/messages/:id",
        "PATCH /channels/:id/messages/:id",
        "PATCH /channels/:id/messages/:id",
      ],
      end: "PATCH /channels/:id/messages/:id",
      mention: "MESSAGE_CREATE",
    },
    async close() {
      await simulator.stop();
      // Whatever a test is about: no call may be one that Discord would not understand.
      expect([...new Set(world.calls.list().flatMap(faultsOf))]).toEqual([]);
    },
  });
  return { ...simulated, simulator, options };
}

/** What is wrong with a call, by Discord's own description and by our rule about mentions. */
function faultsOf({ method, arguments: given }: ApiCall): string[] {
  const [verb = "", name = ""] = method.split(" ");
  const { body } = given;
  const says =
    (verb === "POST" || verb === "PATCH") && typeof body === "object" && body !== null && "content" in body;
  const silent = says && !("allowed_mentions" in body) ? [`${method} without allowed_mentions`] : [];
  // The number is as good as any: what counts is the shape.
  const path = name.replaceAll(/:(?:id|token)/g, "1100000000000000001");
  const known = body === undefined || body === null ? [] : referee.faultsOfRequest(verb, path, body);
  return [...silent, ...known.filter((fault) => !/enforce_nonce/.test(fault))];
}
