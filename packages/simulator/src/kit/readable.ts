import { decodeMentions } from "../world/mention.ts";
import type { World } from "../world/world.ts";

const slackEntity = /<(?:([#!])([^|>]+)|(https?:[^|>]+|mailto:[^|>]+))(?:\|([^>]*))?>/g;
const escapes: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

/** Returns a text as a test reads it: names instead of ids, Slack's escapes undone, emphasis as typed. */
export function readable(world: World, platform: string, text: string): string {
  const named = decodeMentions(world, platform, text).replace(
    /<#(\w+)(?:\|[^>]*)?>/g,
    (_whole, id: string) => `#${world.channel(platform, id)?.name ?? id}`,
  );
  if (platform !== "slack") return named;
  return named
    .replace(slackEntity, (_whole, sign: string | undefined, name: string | undefined, url, label) => {
      const shown = label ?? name ?? url;
      return sign === "!" && label === undefined ? `@${String(shown)}` : String(shown);
    })
    .replace(/&(?:lt|gt|amp);/g, (escape) => escapes[escape] ?? escape);
}
