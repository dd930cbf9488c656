import type { Clock } from "./world/clock.ts";
import { createDiscordSimulator } from "./discord/simulator.ts";
import type { DiscordOptions, DiscordSimulator } from "./discord/simulator.ts";
import { createStage } from "./kit/stage.ts";
import type { Cast, Stage } from "./kit/stage.ts";
import { createPage } from "./page/page.ts";
import type { Page, PageOptions } from "./page/page.ts";
import type { Channel } from "./world/place.ts";
import { createSlackSimulator } from "./slack/simulator.ts";
import type { SlackOptions, SlackSimulator } from "./slack/simulator.ts";
import { createWorld } from "./world/world.ts";
import type { World } from "./world/world.ts";

/** How the box is packed. Everything can be left out. */
export interface SimulatorOptions {
  /** The time on the wall, or one that a test steps. */
  clock?: Clock;
  slack?: Omit<SlackOptions, "world" | "bot">;
  discord?: Omit<DiscordOptions, "world" | "bot">;
  /** Shows the world in a browser: on port 7070 of loopback, or where it is told. Default: not at all. */
  page?: boolean | PageOptions;
}

/** Slack and Discord on loopback, in one world, with the same people. */
export interface Simulator {
  world: World;
  /** The address and the tokens for the SDK, the people for a test, and what an owner of the workspace can do. */
  slack: SlackSimulator & Stage;
  discord: DiscordSimulator & Stage;
  /** Only if it was asked for. */
  page: Page | undefined;
  stop(): Promise<void>;
}

/**
 * Starts both platforms with two people, Ada who asks and Ben who stands by, and one bot that is in #general of each.
 * There is a bit more to look at on the page: a second channel in Slack, a forum in Discord.
 */
export async function createSimulator({
  clock,
  slack: slackOptions,
  discord: discordOptions,
  page: pageOptions = false,
}: SimulatorOptions = {}): Promise<Simulator> {
  const world = createWorld(clock && { clock });
  const asker = world.addPerson({ name: "Ada", timeZone: "Europe/Vienna", isBot: false, ids: {} });
  const bystander = world.addPerson({ name: "Ben", timeZone: "America/New_York", isBot: false, ids: {} });
  const bot = world.addPerson({ name: "natter", timeZone: "UTC", isBot: true, ids: {} });
  const slack = await createSlackSimulator({ ...slackOptions, world, bot });
  const discord = await createDiscordSimulator({ ...discordOptions, world, bot });
  slack.addChannel("random", { members: [asker, bystander, bot] });
  discord.addChannel(discord.server, { name: "questions", kind: "forum", topic: "One post, one question" });

  const castIn = ({ platform, space, id }: Channel): Cast => {
    return { asker, bystander, bot, place: { platform, space, channel: id } };
  };
  const stopPlatforms = async (): Promise<void> => {
    await Promise.all([slack.stop(), discord.stop()]);
  };
  const openPage = async (options: PageOptions): Promise<Page> => {
    try {
      return await createPage(world, [slack.platform, discord.platform], options);
    } catch (error) {
      // Whoever gets no simulator cannot stop it either.
      await stopPlatforms();
      throw error;
    }
  };
  const page = pageOptions ? await openPage(pageOptions === true ? {} : pageOptions) : undefined;
  return {
    world,
    // Onto the simulators themselves: a copy would lose what they work out when it is asked for.
    slack: Object.assign(slack, createStage(world, slack.platform, castIn(slack.general))),
    discord: Object.assign(discord, createStage(world, discord.platform, castIn(discord.general))),
    page,
    async stop() {
      await page?.close();
      await stopPlatforms();
    },
  };
}
