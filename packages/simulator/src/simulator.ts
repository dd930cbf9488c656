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

/** Options of a simulator. All are optional. */
export interface SimulatorOptions {
  /** Default: the wall clock. Pass a stepped clock to control the time. */
  clock?: Clock;
  slack?: Omit<SlackOptions, "world" | "bot">;
  discord?: Omit<DiscordOptions, "world" | "bot">;
  /** Serves a page that shows the world in a browser, by default on port 7070 of loopback. Default: no page. */
  page?: boolean | PageOptions;
}

/** Slack and Discord on loopback, in one world, with the same people. */
export interface Simulator {
  world: World;
  /** The address and tokens for the SDK, the people for a test, and the acts of the workspace's owner. */
  slack: SlackSimulator & Stage;
  discord: DiscordSimulator & Stage;
  /** Undefined unless the options asked for it. */
  page: Page | undefined;
  stop(): Promise<void>;
}

/**
 * Starts both platforms with two people (Ada asks, Ben stands by) and one bot, all in #general. Slack also
 * has a second channel and Discord a forum, so that the page has more to show.
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
      // The caller gets no simulator, so it could not stop the platforms.
      await stopPlatforms();
      throw error;
    }
  };
  const page = pageOptions ? await openPage(pageOptions === true ? {} : pageOptions) : undefined;
  return {
    world,
    // Assigned and not copied: a copy would turn getters such as `token` into fixed values.
    slack: Object.assign(slack, createStage(world, slack.platform, castIn(slack.general))),
    discord: Object.assign(discord, createStage(world, discord.platform, castIn(discord.general))),
    page,
    async stop() {
      await page?.close();
      await stopPlatforms();
    },
  };
}
