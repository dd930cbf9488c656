import type { Platform } from "#core/platform";
import {
  type DiscordOptions,
  discordSchema,
  type DiscordSettings,
  discordVariables,
  missingToken,
} from "./settings.ts";

export type { DiscordOptions } from "./settings.ts";

/** Discord for `platforms`. What `options` leave out comes from the environment and natter.yaml; docs/discord.md says how to get the token. */
export function discord(options: DiscordOptions = {}): Platform<DiscordSettings> {
  const { setup, client, log, answerIn, ...rest } = options;
  const byChannel = typeof answerIn === "function" ? answerIn : undefined;
  return {
    name: "discord",
    settings: discordSchema,
    variables: discordVariables,
    given: typeof answerIn === "function" ? rest : { ...rest, answerIn },
    secretShapes: [
      // The bot's token, in three parts.
      /(?<![\w-])[\w-]{18,}\.[\w-]{6}\.[\w-]{25,}/g,
      // The paths of webhooks and interactions.
      /(?:webhooks|interactions)\/\d+\/[\w.-]+/g,
    ],
    missing: ({ token }) => (token === undefined ? missingToken : undefined),
    async connect(settings, tools) {
      const { createDiscordAdapter } = await import("./adapter.ts");
      const where = byChannel ?? settings.answerIn;
      return createDiscordAdapter({ ...settings, answerIn: where, setup, client, log: log ?? tools.log });
    },
  };
}
