import { parseArgs } from "node:util";
import { isBotName, loadConfiguration } from "#config";
import { secretsIn } from "#operations/secrets";
import { arrangeBots } from "../arrange-bots.ts";
import { chat } from "../chat.ts";

/** `natter chat`: talks to the configured bots in this terminal, or to the one that is named. */
export async function main(given: string[]): Promise<void> {
  const { values } = parseArgs({
    args: given,
    options: { bot: { type: "string" }, thread: { type: "string" } },
  });
  const folder = process.cwd();
  const { configuration, environment } = loadConfiguration({ folder, environment: process.env });
  const { bot, thread } = values;
  // One of ours, or a file, need not be in the configuration to be tried out.
  const isAlone = bot !== undefined && isBotName(bot);
  await chat({
    configuration,
    secrets: secretsIn(environment),
    bots: await arrangeBots(isAlone ? { ...configuration, bots: [bot], places: [] } : configuration, folder),
    bot: isAlone ? undefined : bot,
    thread,
  });
}
