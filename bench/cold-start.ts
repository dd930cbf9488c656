import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { createSimulator } from "#simulator";
import { startBot } from "./bot-process.ts";
import { type Figure, median } from "./figure.ts";

type Platform = "slack" | "discord";

interface Contestant {
  /** The name of its file in `peers`. */
  name: string;
  platforms: readonly Platform[];
}

interface Start {
  /** Milliseconds from the start of the process to an answer on every platform. */
  answered: number;
  /** Milliseconds of the processor that the process has used by then. */
  cpu: number;
  /** Megabytes that it had in memory by then. */
  memory: number;
}

const rounds = 7;

/** Starts a bot in an empty folder and mentions it on each platform as soon as it is connected there. */
async function start({ name, platforms }: Contestant): Promise<Start> {
  const { slack, discord, stop } = await createSimulator();
  const begun = performance.now();
  const bot = startBot(name, {
    ...(platforms.includes("slack") && {
      SLACK_BOT_TOKEN: slack.tokens.bot,
      SLACK_APP_TOKEN: slack.tokens.app,
      SLACK_API_URL: slack.url,
    }),
    ...(platforms.includes("discord") && { DISCORD_TOKEN: discord.token, DISCORD_API_URL: discord.url }),
  });
  const connected = {
    slack: () => slack.sockets.connections() > 0,
    discord: () => discord.gateway.sessions().length > 0,
  };
  const stages = { slack, discord };
  const answered = async (platform: Platform): Promise<void> => {
    await bot.until(connected[platform]);
    const { asker, world } = stages[platform];
    await asker.says("@natter hello");
    await bot.until(() =>
      world.timeline
        .all(platform)
        .some(({ versions }) => versions.some(({ content }) => content.text.includes("You said:"))),
    );
  };
  try {
    await Promise.all(platforms.map(answered));
    const took = performance.now() - begun;
    return { answered: took, ...used(bot.pid) };
  } finally {
    await bot.stop();
    await stop();
  }
}

/** Asks the operating system what the process itself has used. Its children do not count. */
function used(pid: number): Pick<Start, "cpu" | "memory"> {
  const pages = Number(readFileSync(`/proc/${pid}/statm`, "utf8").split(" ")[1]);
  // The second field may hold spaces; the times in user and system mode are the 12th and 13th after it, in hundredths of a second.
  const fields = readFileSync(`/proc/${pid}/stat`, "utf8").split(") ")[1]?.split(" ") ?? [];
  return { cpu: (Number(fields[11]) + Number(fields[12])) * 10, memory: (pages * 4_096) / 2 ** 20 };
}

/** How long after its start a bot answers its first mention, compared with a bot written by hand over the same SDKs. */
export async function benchColdStart(): Promise<Figure[]> {
  execFileSync(process.execPath, [fileURLToPath(new URL("../bin/build.js", import.meta.url))], {
    stdio: "inherit",
  });
  const figures: Figure[] = [];
  for (const platforms of [["slack"], ["discord"], ["slack", "discord"]] satisfies Platform[][]) {
    const natter: Contestant = { name: "natter-bot", platforms };
    const peer: Contestant = { name: "hand-written", platforms };
    // The first start of each fills the caches of the disk and the compiler.
    await start(natter);
    await start(peer);
    const ours: Start[] = [];
    const theirs: Start[] = [];
    for (let round = 0; round < rounds; round += 1) {
      ours.push(await start(natter));
      theirs.push(await start(peer));
    }
    const compare = (of: keyof Start): [natter: number, peer: number, ratio: number] => [
      median(ours.map((one) => one[of])),
      median(theirs.map((one) => one[of])),
      median(ours.map((one, round) => one[of] / (theirs[round]?.[of] ?? Number.NaN))),
    ];
    const measures = [
      ["answered", "answered after", "ms", "≤ 1.2"],
      ["cpu", "processor", "ms", undefined],
      ["memory", "memory", "MiB", undefined],
    ] as const;
    for (const [of, name, unit, goal] of measures) {
      const what = `cold start, ${platforms.join(" and ")}, ${name}`;
      const [own, byHand, ratio] = compare(of);
      figures.push(
        { what: `${what}: natter`, value: own, unit },
        { what: `${what}: by hand`, value: byHand, unit },
        { what: `${what}: natter ÷ by hand`, value: ratio, unit: "×", ...(goal && { goal }) },
      );
    }
  }
  return figures;
}
