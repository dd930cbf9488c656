import { execFileSync } from "node:child_process";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";
import { type Actor, createSimulator } from "#simulator";
import { startBot } from "./bot-process.ts";
import { createDelayedProxy } from "./delayed-proxy.ts";
import { type Figure, median } from "./figure.ts";

type Platform = "slack" | "discord";
const situations = ["first question", "new thread", "follow-up", "direct message"] as const;
type Situation = (typeof situations)[number];
type Times = Record<Situation, number[]>;

/** Milliseconds that each call to the platform takes before it is applied. */
const callTime = 80;
const rounds = 7;
/** Milliseconds between two questions, so that no rate limit is near. */
const pause = 1_200;

/** Mentions a bot in new threads and inside them, and measures until its text stands there. */
async function measure(name: string, platform: Platform): Promise<Times> {
  const { slack, discord, world, stop } = await createSimulator();
  const stage = platform === "slack" ? slack : discord;
  const proxy = await createDelayedProxy(stage.url, callTime);
  const bot = startBot(name, {
    BENCH_THREADS: "1",
    ...(platform === "slack"
      ? { SLACK_BOT_TOKEN: slack.tokens.bot, SLACK_APP_TOKEN: slack.tokens.app, SLACK_API_URL: proxy.url }
      : { DISCORD_TOKEN: discord.token, DISCORD_API_URL: proxy.url }),
  });
  const isConnected = (): boolean =>
    platform === "slack" ? slack.sockets.connections() > 0 : discord.gateway.sessions().length > 0;
  let asked = 0;
  const times: Times = { "first question": [], "new thread": [], "follow-up": [], "direct message": [] };
  /** Asks, and waits for the text of this question. */
  const ask = async (situation: Situation, asker: Actor, mention = "@natter ") => {
    const word = `question-${(asked += 1)}`;
    await sleep(pause);
    const begun = performance.now();
    const said = await asker.says(`${mention}${word}`);
    await bot.until(() =>
      world.timeline
        .all(platform)
        .some(({ versions }) =>
          versions.some(({ content: { text } }) => text.includes("You said:") && text.includes(word)),
        ),
    );
    times[situation].push(performance.now() - begun);
    return said;
  };
  try {
    await bot.until(isConnected);
    // Bots read what they have missed after a start.
    await sleep(3_000);
    await ask("first question", stage.asker);
    const direct = await stage.asker.with(stage.bot);
    for (let round = 0; round < rounds; round += 1) {
      const { thread } = await ask("new thread", stage.asker);
      await ask("follow-up", stage.asker.in(thread));
      if (platform === "slack") await ask("direct message", direct, "");
    }
    return times;
  } finally {
    await bot.stop();
    proxy.stop();
    await stop();
  }
}

/** How soon after a mention the first text stands there, compared with a bot written by hand over the same SDKs. */
export async function benchFirstText(): Promise<Figure[]> {
  execFileSync(process.execPath, [fileURLToPath(new URL("../bin/build.js", import.meta.url))], {
    stdio: "inherit",
  });
  const figures: Figure[] = [];
  for (const platform of ["slack", "discord"] as const) {
    const ours = await measure("natter-names", platform);
    const theirs = await measure("hand-written", platform);
    for (const situation of situations) {
      if (theirs[situation].length === 0) continue;
      const what = `first text at ${callTime} ms a call, ${platform}, ${situation}`;
      const [own, byHand] = [median(ours[situation]), median(theirs[situation])];
      const isFirst = situation === "first question";
      figures.push(
        { what: `${what}: natter`, value: own, unit: "ms" },
        { what: `${what}: by hand`, value: byHand, unit: "ms" },
        {
          what: `${what}: natter ÷ by hand`,
          value: own / byHand,
          unit: "×",
          ...(!isFirst && { goal: "≤ 1.15" }),
        },
      );
    }
  }
  return figures;
}
