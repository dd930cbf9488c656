import type { Platform } from "natter/platform";
import { z } from "zod";

/** The section `mattermost` of natter.yaml. */
export interface MattermostSettings {
  /** Where the server is: "https://chat.example.com". */
  url?: string | undefined;
  /** The access token of the bot account. */
  token?: string | undefined;
  /** How many characters a message may have. Servers with an old database allow 4,000. */
  longestMessage: number;
}

const settings = z.strictObject({
  url: z.url({ protocol: /^https?$/ }).optional(),
  token: z.string().min(1).optional(),
  longestMessage: z.int().min(1_000).max(16_383).default(16_383),
});

/** Mattermost for `platforms`: `natter({ bots, platforms: [mattermost()] })`. */
export function mattermost(options: Partial<MattermostSettings> = {}): Platform<MattermostSettings> {
  return {
    name: "mattermost",
    settings,
    variables: {
      MATTERMOST_URL: { setting: "url" },
      MATTERMOST_TOKEN: {
        setting: "token",
        secret: true,
        hint: "Make a bot account under Integrations, and copy its token.",
      },
    },
    given: { ...options },
    // Tokens are 26 letters and digits, like all of Mattermost's ids, so only what stands in a header can be told apart.
    secretShapes: [/(?<=Bearer )[a-z0-9]{26}/g],
    missing: ({ url, token }) =>
      url === undefined || token === undefined
        ? "Mattermost needs an address and a token: set MATTERMOST_URL and MATTERMOST_TOKEN."
        : undefined,
    async connect({ url = "", token = "", longestMessage }, { log }) {
      const { createMattermostAdapter } = await import("./adapter.ts");
      return createMattermostAdapter({ url, token, longestMessage, log });
    },
  };
}
