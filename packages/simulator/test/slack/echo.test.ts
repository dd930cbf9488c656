import type { App } from "@slack/bolt";
import { HTTPReceiver, LogLevel } from "@slack/bolt";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { createWorld } from "../../src/world/world.ts";
import { createStage } from "../../src/kit/stage.ts";
import type { Stage } from "../../src/kit/stage.ts";
import { createSlackSimulator } from "../../src/slack/simulator.ts";
import type { SlackSimulator } from "../../src/slack/simulator.ts";
import { createSlackEcho } from "../support/slack-echo.ts";
import { botOf } from "../support/slack-setting.ts";
import "../support/matchers.ts";

let simulator: SlackSimulator;
let stage: Stage;
let app: App;

beforeEach(async () => {
  // On the wall clock, because the SDK measures real seconds.
  const world = createWorld();
  const asker = world.addPerson({ name: "Ada", timeZone: "Europe/Vienna", isBot: false, ids: {} });
  const bystander = world.addPerson({ name: "Ben", timeZone: "UTC", isBot: false, ids: {} });
  simulator = await createSlackSimulator({ world });
  const { general, platform } = simulator;
  const place = { platform: "slack", space: general.space, channel: general.id };
  stage = createStage(world, platform, { asker, bystander, bot: botOf(simulator), place });
});

afterEach(async () => {
  await app.stop();
  await simulator.stop();
});

const transports = {
  async "Socket Mode"() {
    const { url, tokens } = simulator;
    app = createSlackEcho(url, { token: tokens.bot, appToken: tokens.app, socketMode: true });
    await app.start();
  },
  async "HTTP mode"() {
    const { url, tokens } = simulator;
    const receiver = new HTTPReceiver({ signingSecret: tokens.signingSecret, logLevel: LogLevel.ERROR });
    app = createSlackEcho(url, { token: tokens.bot, receiver });
    const server = await app.start({ port: 0, host: "127.0.0.1" });
    const address = "address" in server ? server.address() : null;
    if (address === null || typeof address === "string") throw new Error("The app listens nowhere.");
    await simulator.connectHttp(`http://127.0.0.1:${address.port}/slack/events`);
  },
};

describe.each(Object.entries(transports))("an unmodified Bolt app in %s", (_name, start) => {
  beforeEach(start);

  test("answers a mention in its thread and edits the answer", async () => {
    const said = await stage.asker.says("@natter hello <world>");
    await expect(said.thread).toHaveShown(["…", "You said: hello <world>"]);
  });

  test("answers a direct message", async () => {
    const chat = await stage.asker.with(stage.bot);
    const said = await chat.says("psst");
    await expect(said.thread).toShow("You said: psst");
  });

  test("answers a command, first to the asker and then to all", async () => {
    await stage.asker.runs("/ask", "why");
    await expect(stage.asker.room).toShow("Asking: why");
    await expect(stage.bystander.room).toShow("Answer to: why");
    await expect(stage.bystander.room).not.toShow("Asking: why");
  });

  test("answers every question of a burst with its own text", async () => {
    const said = await Promise.all(
      ["one", "two", "three", "four"].map((word) => stage.asker.says(`@natter ${word}`)),
    );
    for (const { thread, message } of said) {
      const word = message.versions[0]?.content.text.split(" ")[1] ?? "";
      await expect(thread).toShow(`You said: ${word}`);
    }
  });
});
