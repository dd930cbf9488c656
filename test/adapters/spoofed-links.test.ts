import { marked } from "marked";
import { describe, expect, test } from "vitest";
import { toDiscord } from "../../src/adapters/discord/say/markdown.ts";
import { tame } from "../../src/adapters/slack/say/markdown.ts";
import { linksIn, manners } from "./slack/say/taming.ts";

const evil = "https://evil.example/login";

/** The labels of links that a reader of the message sees. Discord reads no references and no titles. */
const labels = {
  Discord: (text: string) =>
    Array.from(toDiscord(text).matchAll(/\[([^\]]*)\]\(/g), ([, label = ""]) => label),
  Slack: (text: string) =>
    linksIn(marked.lexer(tame(text, manners)))
      .map(({ text: label, href }) => (label === href ? "" : label))
      .filter(Boolean),
} as const;

const lies = [
  `[paypal.tech](${evil})`,
  `[google.com.](${evil})`,
  `[Visit google.com](${evil})`,
  `[boss@corp.com](${evil})`,
  `[192.168.0.1](${evil})`,
  `[google。com](${evil})`,
  `[\u202Emoc.elgoog](${evil})`,
  `[[google.com]](${evil})`,
  `[google.com${" ".repeat(250)}](${evil})`,
  `[google.com](<${evil}>)`,
  `[google.com](${evil} "google.com")`,
  `[**google**.com](${evil})`,
  `[google.com][1]\n\n[1]: ${evil}`,
  `[google.com][]\n\n[google.com]: ${evil}`,
  `[1]: ${evil}\n\n[google.com][1]`,
  `| a |\n|---|\n| [google.com](${evil}) |`,
  `> - [google.com](${evil})`,
  `#### [google.com](${evil})`,
];

const honest = [
  "[ASP.NET](https://dotnet.microsoft.com/apps/aspnet)",
  "[Booking.com](https://www.booking.com/hotels)",
  "[Amazon.com](https://en.wikipedia.org/wiki/Amazon.com)",
  "[k8s.io](https://kubernetes.io/docs)",
  "[docker.io](https://docs.docker.com/)",
  "[System.IO](https://learn.microsoft.com/dotnet/api/system.io)",
  "[index.de](https://github.com/acme/site/blob/main/index.de)",
  "[wikipedia.org](https://en.wikipedia.org/)",
  "[youtube.com](https://youtu.be/x)",
  "[the docs](https://docs.example/guide)",
  "[boss@corp.com](mailto:boss@corp.com)",
];

describe.each(["Discord", "Slack"] as const)("a reader on %s", (platform) => {
  test.each(lies)("sees no other address than %j leads to", (text) => {
    expect(labels[platform](text)).toEqual([]);
  });

  test.each(honest)("sees the words of %s", (text) => {
    const written = platform === "Discord" ? toDiscord(text) : tame(text, manners);
    expect(written).toContain(text.slice(1, text.indexOf("]")));
    expect(written).not.toContain(`[${text.slice(text.indexOf("(") + 1, -1)}]`);
  });

  test("sees code as it is", () => {
    const code = "```md\n[k8s.io](https://kubernetes.io) [google.com](https://evil.example) <@U2>\n```";
    expect(platform === "Discord" ? toDiscord(code) : tame(code, manners).replaceAll("\u2060", "")).toBe(
      code,
    );
  });
});

test("a sentence on Discord keeps its words beside the address", () => {
  expect(toDiscord(`[Visit google.com](${evil})`)).toBe(`Visit google.com (<${evil}>)`);
});
