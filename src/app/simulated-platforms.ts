import type { Logger } from "pino";
import { createDiscordAdapter } from "#adapters/discord/adapter";
import { createSlackAdapter } from "#adapters/slack/adapter";
import type { Adapter } from "#core";
import { createSimulator } from "#simulator";

/** Slack and Discord on this machine, for who has no token yet: the real adapters, connected to simulated platforms. */
export interface SimulatedPlatforms {
  adapters: Adapter[];
  /** Where a browser finds both. */
  address: string;
  close(): Promise<void>;
}

export async function openSimulatedPlatforms({
  port,
  log,
}: {
  port?: number | undefined;
  log: Logger;
}): Promise<SimulatedPlatforms> {
  const simulator = await createSimulator({
    page: port === undefined ? true : { port },
    // As an application has it whose owner followed the docs: without it no follow-up is heard that has no mention.
    discord: { privileged: ["MessageContent"] },
  });
  const { slack: workspace, discord: server } = simulator;
  return {
    adapters: [
      createSlackAdapter({
        botToken: workspace.tokens.bot,
        appToken: workspace.tokens.app,
        apiUrl: workspace.url,
        log,
      }),
      createDiscordAdapter({ token: server.token, apiUrl: server.url, log }),
    ],
    address: simulator.page?.url ?? "",
    close: () => simulator.stop(),
  };
}
