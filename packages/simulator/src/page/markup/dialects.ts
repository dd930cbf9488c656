import type { World } from "../../world/world.ts";
import { parseBlocks } from "./blocks.ts";
import type { Dialect } from "./blocks.ts";
import { shortcodes } from "./emoji.ts";
import { wrapped } from "./inline.ts";
import type { InlineRule } from "./inline.ts";
import { safeUrl } from "./tree.ts";
import type { Block, Inline } from "./tree.ts";

/**
 * `mrkdwn`: Slack's own markup. `markdown`: Slack's `markdown_text` and markdown blocks. `discord`: Discord's
 * Markdown.
 */
export type Markup = "mrkdwn" | "markdown" | "discord";

/** Reads a text as its platform would show it, with the names of the world in place of ids. */
export type ReadMarkup = (text: string, markup: Markup) => Block[];

const entities: Record<string, string> = { "&lt;": "<", "&gt;": ">", "&amp;": "&" };

const link = (url: string, children: Inline[]): Inline | undefined =>
  safeUrl(url) === undefined ? undefined : { type: "link", url, children };

const code: InlineRule = {
  pattern: /(`+)(?!`)([\s\S]{1,2000}?)(?<!`)\1(?!`)/y,
  build: ([, , text = ""]) => ({ type: "code", text: text.replace(/^ (.*[^ ].*) $/, "$1") }),
};
const slackCode: InlineRule = {
  pattern: /`([^`\n]{1,2000})`/y,
  build: ([, text = ""]) => ({
    type: "code",
    text: text.replace(/&(?:lt|gt|amp);/g, (it) => entities[it] ?? it),
  }),
};
const backslash: InlineRule = { pattern: /\\([\\`*_{}[\]()#+\-.!~|>])/y, build: ([, sign = ""]) => sign };
const bareUrl: InlineRule = {
  pattern: /https?:\/\/[^\s<>]*[^\s<>.,:;"'!?)\]*_~|]/y,
  build: ([url = ""]) => link(url, [url]),
};
const entity: InlineRule = { pattern: /&(?:lt|gt|amp);/y, build: ([it]) => entities[it] ?? it };
const shortcode: InlineRule = {
  pattern: /:([a-z0-9_+-]{2,30}):/y,
  build: ([, name = ""]) => shortcodes[name],
};

/**
 * Links and images, as `[text](url)`. Of an image only the address shows, because the page never fetches
 * pictures from other servers.
 */
const markdownLink: InlineRule = {
  pattern: /!?\[([^\]\n]{0,1000})\]\(<?([^\s()<>]*(?:\([^\s()<>]*\)[^\s()<>]*)*)>?(?:\s+"[^"\n]*")?\)/y,
  build: ([, label = "", url = ""], parse) => link(url, label ? parse(label) : [url]),
};
const angleUrl: InlineRule = {
  pattern: /<(https?:\/\/[^\s<>|]+)>/y,
  build: ([, url = ""]) => link(url, [url]),
};

function mentions(world: World, platform: string): InlineRule[] {
  return [
    {
      pattern: /<@!?(\w+)(?:\|[^>\n]*)?>/y,
      build: ([, id = ""]) => ({ type: "mention", text: `@${world.nameOf(platform, id)}`, person: id }),
    },
    {
      pattern: /<#(\w+)(?:\|[^>\n]*)?>/y,
      build: ([, id = ""]) => ({ type: "mention", text: `#${world.channel(platform, id)?.name ?? id}` }),
    },
  ];
}

const slackLink: InlineRule = {
  pattern: /<((?:https?|mailto):[^|>\s]+)(?:\|([^>\n]*))?>/y,
  build: ([, url = "", label]) => {
    const plain = (label ?? url.replace(/^mailto:/, "")).replace(
      /&(?:lt|gt|amp);/g,
      (it) => entities[it] ?? it,
    );
    return link(url.replaceAll("&amp;", "&"), [plain]);
  },
};
const slackBroadcast: InlineRule = {
  pattern: /<!(here|channel|everyone|subteam\^\w+)(?:\|[^>\n]*)?>/y,
  build: ([, name = ""]) => ({ type: "mention", text: `@${name}` }),
};
const slackDate: InlineRule = {
  pattern: /<!date\^(\d{1,12})\^[^|>]*\|([^>]*)>/y,
  build: ([, , fallback = ""]) => fallback,
};
const discordTime: InlineRule = {
  pattern: /<t:(-?\d{1,12})(?::([tTdDfFR]))?>/y,
  build: ([, seconds = "0", style = "f"]) => ({ type: "time", at: Number(seconds) * 1000, style }),
};
const discordEmoji: InlineRule = {
  pattern: /<a?:(\w{2,32}):\d{1,20}>/y,
  build: ([, name = ""]) => `:${name}:`,
};
const discordBroadcast: InlineRule = {
  pattern: /@(everyone|here)\b|<@&(\w+)>/y,
  build: ([whole, name]) => ({
    type: "mention",
    text: name ? `@${name}` : whole.includes("&") ? "@role" : whole,
  }),
};

const emphasis = [wrapped("**", "strong"), wrapped("*", "emphasis")];
const underscore = { atWordStart: true };

function dialectsFor(world: World): Record<Markup, Dialect> {
  return {
    mrkdwn: {
      headings: 0,
      lists: false,
      tables: false,
      rules: false,
      discordLines: false,
      inline: [
        slackCode,
        ...mentions(world, "slack"),
        slackLink,
        slackBroadcast,
        slackDate,
        bareUrl,
        wrapped("*", "strong", { atWordStart: true, oneLine: true }),
        wrapped("_", "emphasis", { atWordStart: true, oneLine: true }),
        wrapped("~", "strike", { atWordStart: true, oneLine: true }),
        shortcode,
        entity,
      ],
    },
    markdown: {
      headings: 6,
      lists: true,
      tables: true,
      rules: true,
      discordLines: false,
      inline: [
        backslash,
        code,
        ...mentions(world, "slack"),
        slackLink,
        slackBroadcast,
        markdownLink,
        bareUrl,
        ...emphasis,
        wrapped("__", "strong", underscore),
        wrapped("_", "emphasis", underscore),
        wrapped("~~", "strike"),
        shortcode,
        entity,
      ],
    },
    discord: {
      headings: 3,
      lists: true,
      tables: false,
      rules: false,
      discordLines: true,
      inline: [
        backslash,
        code,
        discordTime,
        discordEmoji,
        ...mentions(world, "discord"),
        discordBroadcast,
        angleUrl,
        // Discord shows the source of an image; it has no syntax for one.
        { ...markdownLink, pattern: new RegExp(markdownLink.pattern.source.replace("!?", ""), "y") },
        bareUrl,
        ...emphasis,
        wrapped("__", "underline"),
        wrapped("_", "emphasis", underscore),
        wrapped("~~", "strike"),
        wrapped("||", "spoiler"),
        shortcode,
      ],
    },
  };
}

/** Makes the reader of a world's texts. */
export function createMarkup(world: World): ReadMarkup {
  const dialects = dialectsFor(world);
  return (text, markup) => parseBlocks(text, dialects[markup]);
}
