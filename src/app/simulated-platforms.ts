import { discord } from "#adapters/discord/platform";
import { slack } from "#adapters/slack/platform";
import type { Platform } from "#core";
import { createSimulator } from "#simulator";

/** Slack and Discord on this machine, for a bot that has no token yet: the real platforms, connected to simulators. */
export interface SimulatedPlatforms {
  platforms: Platform[];
  /** Where a browser finds both. */
  address: string;
  close(): Promise<void>;
}

export async function openSimulatedPlatforms(port: number | undefined): Promise<SimulatedPlatforms> {
  const simulator = await createSimulator({
    page: port === undefined ? true : { port },
    // As docs/discord.md advises: without this intent a bot hears no follow-up that has no mention.
    discord: { privileged: ["MessageContent"] },
  });
  const { slack: workspace, discord: server } = simulator;
  return {
    platforms: [
      slack({ botToken: workspace.tokens.bot, appToken: workspace.tokens.app, apiUrl: workspace.url }),
      discord({ token: server.token, apiUrl: server.url }),
    ],
    address: simulator.page?.url ?? "",
    close: () => simulator.stop(),
  };
}
