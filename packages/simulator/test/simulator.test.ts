import { afterEach, describe, expect, test, vi } from "vitest";
import { createSimulator } from "../src/index.ts";
import type { Simulator, Stage } from "../src/index.ts";
import { startDiscordEcho } from "./support/discord-echo.ts";
import { createSlackEcho } from "./support/slack-echo.ts";
import "./support/matchers.ts";

let simulator: Simulator;
let stopBot: () => Promise<void>;

afterEach(async () => {
  await stopBot();
  await simulator.stop();
});

/** Starts the simulator and an ordinary bot with the platform's SDK. */
async function begin(platform: "slack" | "discord"): Promise<Stage> {
  simulator = await createSimulator();
  const { slack, discord } = simulator;
  if (platform === "slack") {
    const echo = createSlackEcho(slack.url, {
      token: slack.tokens.bot,
      appToken: slack.tokens.app,
      socketMode: true,
    });
    await echo.start();
    stopBot = async () => void (await echo.stop());
    return slack;
  }
  const echo = await startDiscordEcho(discord.url, discord.token);
  stopBot = echo.stop;
  return discord;
}

test("says which port is taken, and leaves nothing running", async () => {
  stopBot = () => Promise.resolve();
  simulator = await createSimulator({ page: { port: 0 } });
  const port = Number(new URL(simulator.page?.url ?? "").port);
  await expect(createSimulator({ page: { port } })).rejects.toThrow(`Port ${port} on 127.0.0.1 is taken`);
});

describe.each(["slack", "discord"] as const)("an unmodified SDK on %s", (platform) => {
  test("hears a mention and answers in a message that grows", async () => {
    const { asker, bystander, channel } = await begin(platform);
    await asker.says("@natter hello");
    await expect(channel).toShow(/you said: hello/i);
    await expect(channel.for(bystander)).toShow(/you said: hello/i);
    await bystander.says("not for the bot");
    await asker.says("@natter bye");
    await expect(channel).toShow(/you said: bye/i);
    await expect(channel).not.toPing(asker);
  });

  test("answers a direct message", async () => {
    const { asker, bot } = await begin(platform);
    const direct = await asker.with(bot);
    await direct.says("psst");
    await expect(direct.room).toShow(/you said: psst/i);
  });

  test("is refused when it exceeds a rate limit", async () => {
    const { asker, channel, world } = await begin(platform);
    const method = platform === "slack" ? "chat.update" : "PATCH /channels/:id/messages/:id";
    world.faults.next(method, { kind: "rate-limited", retryAfterSeconds: 1 });
    await asker.says("@natter hello");
    await expect(channel).toShow(/you said: hello/i);
    await expect(channel).toHaveShown([/./, /hello/]);
    const statuses = () => world.calls.list(method).map(({ answer }) => answer?.status);
    // What is seen was applied, but the answer may still be under way to the bot.
    await vi.waitFor(() => expect(statuses()).toEqual([429, 200]));
  });
});
