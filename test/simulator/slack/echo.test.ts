import type { App } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import "../../support/simulator-matchers.ts";
import { createStage } from "../../../src/simulator/kit/stage.ts";
import type { Stage } from "../../../src/simulator/kit/stage.ts";
import { createSlackSimulator } from "../../../src/simulator/slack/simulator.ts";
import type { SlackSimulator } from "../../../src/simulator/slack/simulator.ts";
import { createWorld } from "../../../src/simulator/world.ts";
import { createSlackEcho } from "../../support/slack-echo.ts";

let simulator: SlackSimulator;
let stage: Stage;
let app: App;

beforeEach(async () => {
  const world = createWorld();
  const asker = world.addPerson({ name: "Ada", timeZone: "Europe/Vienna", isBot: false, ids: {} });
  const bystander = world.addPerson({ name: "Ben", timeZone: "UTC", isBot: false, ids: {} });
  simulator = await createSlackSimulator({ world });
  const { general, platform, installations } = simulator;
  const place = { platform: "slack", space: general.space, channel: general.id };
  stage = createStage(world, platform, { asker, bystander, bot: installations[0]!.bot, place });
});

afterEach(async () => {
  await app.stop();
  await simulator.stop();
});

describe("an unmodified Bolt app in Socket Mode", () => {
  beforeEach(async () => {
    const { url, tokens } = simulator;
    app = createSlackEcho(url, { token: tokens.bot, appToken: tokens.app, socketMode: true });
    await app.start();
  });

  test("answers a mention in its thread and edits the answer", async () => {
    const { thread } = await stage.asker.says("@natter hello <world>");
    await expect(thread).toHaveShown(["…", "You said: hello <world>"]);
  });
});
