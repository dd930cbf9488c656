import { parseArgs } from "node:util";
import { BadInput } from "#core";
import slackManifest from "../../config/slack-manifest.json" with { type: "json" };

/** `natter manifest slack`: prints what people paste into Slack when they create the app. */
export async function main(given: string[]): Promise<void> {
  const { values, positionals } = parseArgs({
    args: given,
    allowPositionals: true,
    options: { url: { type: "string" } },
  });
  const [platform] = positionals;
  if (platform !== "slack")
    throw new BadInput(
      `Got the platform "${platform ?? ""}", expected "slack": the only one with a manifest. Write "natter manifest slack".`,
    );
  const manifest = values.url === undefined ? slackManifest : overHttp(values.url);
  console.log(JSON.stringify(manifest, undefined, 2));
}

/** Returns the manifest of the same app at a public address instead of a socket. */
function overHttp(address: string): unknown {
  const origin = URL.canParse(address) ? new URL(address) : undefined;
  if (origin?.protocol !== "https:")
    throw new BadInput(
      `Got the address "${address}", expected one that begins with https://, because Slack calls no other.`,
    );
  const events = new URL("/slack/events", origin).href;
  const { features, oauth_config: oauth, settings } = slackManifest;
  return {
    ...slackManifest,
    features: {
      ...features,
      slash_commands: features.slash_commands.map((command) => ({ ...command, url: events })),
    },
    oauth_config: { redirect_urls: [new URL("/slack/oauth_redirect", origin).href], ...oauth },
    settings: {
      ...settings,
      event_subscriptions: { request_url: events, ...settings.event_subscriptions },
      interactivity: { ...settings.interactivity, request_url: events },
      socket_mode_enabled: false,
    },
  };
}
