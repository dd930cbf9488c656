import { createSteppedClock } from "../../src/world/clock.ts";
import type { SteppedClock } from "../../src/world/clock.ts";
import { createStage } from "../../src/kit/stage.ts";
import type { Stage } from "../../src/kit/stage.ts";
import type { Person } from "../../src/world/place.ts";
import { exampleManifest } from "../../src/slack/apps/manifest.ts";
import type { Manifest } from "../../src/slack/apps/manifest.ts";
import { createSlackSimulator } from "../../src/slack/simulator.ts";
import type { SlackOptions, SlackSimulator } from "../../src/slack/simulator.ts";
import { createWorld } from "../../src/world/world.ts";
import type { World } from "../../src/world/world.ts";
import "./matchers.ts";

/** What the Web API answered. */
export interface Answer {
  status: number;
  headers: Headers;
  body: Record<string, unknown> & { ok?: boolean; error?: string; ts?: string };
}

/** A Slack workspace on a stepped clock, with two people and an app in #general. */
export interface Setting {
  world: World;
  clock: SteppedClock;
  simulator: SlackSimulator;
  stage: Stage;
  /** The people as the world knows them. */
  asker: Person;
  bystander: Person;
  bot: Person;
  /** #general. */
  channel: string;
  /** Calls a method as an SDK does: a form, the token in the header. */
  call(method: string, values?: Record<string, unknown>, token?: string): Promise<Answer>;
}

export async function createSetting(options: Partial<SlackOptions> = {}): Promise<Setting> {
  const clock = createSteppedClock();
  const world = createWorld({ clock });
  const asker = world.addPerson({ name: "Ada", timeZone: "Europe/Vienna", isBot: false, ids: {} });
  const bystander = world.addPerson({ name: "Ben", timeZone: "UTC", isBot: false, ids: {} });
  const simulator = await createSlackSimulator({ world, ...options });
  const { general, platform, url, tokens, installations } = simulator;
  const place = { platform: "slack", space: general.space, channel: general.id };
  const bot = botOf(simulator);
  const call: Setting["call"] = async (method, values = {}, token = tokens.bot) => {
    const form = new URLSearchParams();
    for (const [name, value] of Object.entries(values)) {
      if (value === undefined) continue;
      form.set(name, typeof value === "string" ? value : JSON.stringify(value));
    }
    const headers = token === "" ? {} : { authorization: `Bearer ${token}` };
    const response = await fetch(url + method, { method: "POST", body: form, headers });
    return {
      status: response.status,
      headers: response.headers,
      body: (await response.json()) as Answer["body"],
    };
  };
  if (installations.length === 0) throw new Error("The app is installed nowhere.");
  const stage = createStage(world, platform, { asker, bystander, bot, place });
  return { world, clock, simulator, stage, asker, bystander, bot, channel: general.id, call };
}

export function botOf({ installations }: SlackSimulator): Person {
  const [first] = installations;
  if (!first) throw new Error("The app is installed nowhere.");
  return first.bot;
}

/** The example app with other scopes. */
export function withScopes(...scopes: string[]): Manifest {
  return { ...exampleManifest, oauth_config: { ...exampleManifest.oauth_config, scopes: { bot: scopes } } };
}

/** The example app without some of its features. */
export function withFeatures(features: NonNullable<Manifest["features"]>): Manifest {
  return { ...exampleManifest, features: { ...exampleManifest.features, ...features } };
}
