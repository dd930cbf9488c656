import { parseArgs } from "node:util";
import { inviteFor } from "#adapters/discord/invite";
import { discordSchema } from "#adapters/discord/settings";
import { loadConfiguration } from "#config";
import { BadInput, checkSettings } from "#core";
import { builtInPlatforms } from "#app/platforms";

/** `natter invite discord`: prints the link that adds the bot to a server. */
export async function main(given: string[]): Promise<void> {
  const { positionals } = parseArgs({ args: given, allowPositionals: true });
  if (positionals.join(" ") !== "discord")
    throw new BadInput(`Got "natter invite ${positionals.join(" ")}", expected "natter invite discord".`);
  const { sections } = loadConfiguration({
    folder: process.cwd(),
    environment: process.env,
    platforms: builtInPlatforms,
  });
  const { token, apiUrl } = checkSettings("discord", discordSchema, Object(sections["discord"]));
  if (token === undefined)
    throw new BadInput("The link names your application: set DISCORD_TOKEN first. See docs/discord.md.");
  console.log(await inviteFor({ token, apiUrl }));
}
