import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { createSimulator, type Simulator } from "#simulator";
import "./support/simulator-matchers.ts";

/** Runs a bot until it has answered on its platform. Returns the packages that its process has loaded. */
async function loadedBy(platform: "slack" | "discord"): Promise<string[]> {
  const simulator = await createSimulator();
  onTestFinished(() => simulator.stop());
  const folder = mkdtempSync(join(tmpdir(), "natter-loading-"));
  onTestFinished(() => rmSync(folder, { recursive: true }));
  const bot = join(folder, "bot.ts");
  const natter = pathToFileURL(resolve("src/index.ts")).href;
  writeFileSync(
    bot,
    `import { run } from ${JSON.stringify(natter)};\nrun(({ turn }) => "You said: " + turn.text);`,
  );
  const file = join(folder, "loaded.json");
  const child = spawn(process.execPath, ["--import", resolve("test/support/record-loads.ts"), bot], {
    cwd: folder,
    env: { PATH: process.env["PATH"], LOG_LEVEL: "error", LOADED: file, ...tokens(simulator)[platform] },
    stdio: ["ignore", "ignore", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const connected = {
    slack: () => simulator.slack.sockets.connections(),
    discord: () => simulator.discord.gateway.sessions().length,
  }[platform];
  await expect.poll(connected).toBeGreaterThan(0);
  const { asker, channel } = simulator[platform];
  const { thread } = await asker.says("@natter hello");
  await expect(platform === "slack" ? thread : channel).toShow("You said: hello");
  child.kill("SIGTERM");
  await once(child, "exit");
  return JSON.parse(readFileSync(file, "utf8")) as string[];
}

const tokens = ({ slack, discord }: Simulator): Record<"slack" | "discord", Record<string, string>> => ({
  slack: { SLACK_BOT_TOKEN: slack.tokens.bot, SLACK_APP_TOKEN: slack.tokens.app, SLACK_API_URL: slack.url },
  discord: { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.url },
});

const redis = ["bullmq", "@keyv/redis", "@redis/client", "ioredis"];

test("a Discord bot loads neither Bolt nor a model's SDK nor a Redis client", async () => {
  const loaded = await loadedBy("discord");
  expect(loaded).toContain("discord.js");
  expect(loaded.filter((name) => /^@slack\/|^openai$/.test(name))).toEqual([]);
  for (const name of redis) expect(loaded).not.toContain(name);
});

test("a Slack bot loads neither discord.js nor a model's SDK nor a Redis client", async () => {
  const loaded = await loadedBy("slack");
  expect(loaded).toContain("@slack/bolt");
  expect(loaded.filter((name) => /^@?discord|^openai$/.test(name))).toEqual([]);
  for (const name of redis) expect(loaded).not.toContain(name);
});
