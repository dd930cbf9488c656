import { parse } from "discord-markdown-parser";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { toDiscord } from "../../../../src/adapters/discord/say/markdown.ts";

const zero = "\u200B";

type Node = ReturnType<typeof parse>[number];

/** What Discord's kind of parser reads. It is a port of the parser in Discord's own clients. */
const read = (markdown: string): Node[] => {
  const nodes: unknown = parse(toDiscord(markdown), "normal");
  return nodes as Node[];
};

const codeIn = (markdown: string): { lang: string; content: string }[] =>
  read(markdown)
    .filter(({ type }) => type === "codeBlock")
    .map(({ lang, content }) => ({ lang: String(lang), content: String(content).replaceAll(zero, "") }));

const seen = (node: Node): string => {
  const content: unknown = node["content"];
  if (node.type === "br") return "\n";
  return Array.isArray(content) ? content.map((inner) => seen(inner as Node)).join("") : String(content);
};
const textOf = (markdown: string): string => read(markdown).map(seen).join("").replaceAll(zero, "");

describe("Discord's kind of parser shows code whole", () => {
  const readme = "# Tool\n\n```sh\nnpm i\n```\n\nDone.";
  test.each([
    { name: "in a longer fence", text: `Here:\n\n\`\`\`\`md\n${readme}\n\`\`\`\`\n\nBye.`, lang: "md" },
    { name: "in a fence of tildes", text: `Here:\n\n~~~md\n${readme}\n~~~\n\nBye.`, lang: "md" },
    { name: "that is indented", text: `Here:\n\n${readme.replaceAll(/^/gm, "    ")}\n\nBye.`, lang: "" },
  ])("with fences in it, $name", ({ text, lang }) => {
    expect(codeIn(text)).toEqual([{ lang, content: readme }]);
    expect(textOf(text)).toMatch(/^Here:[\s\S]*Bye\.$/);
  });

  test("without words after its language", () => {
    expect(codeIn('```ts title="a"\nlet a;\n```')).toEqual([{ lang: "ts", content: "let a;" }]);
    expect(codeIn("```js {1,3}\nlet a;\n```")).toEqual([{ lang: "js", content: "let a;" }]);
    expect(codeIn("```{.python}\na\n```")).toEqual([{ lang: "", content: "a" }]);
    expect(codeIn("```c++\na\n```")).toEqual([{ lang: "c++", content: "a" }]);
  });

  test("that is empty, without showing its marks", () => {
    expect(codeIn("```\n```")).toHaveLength(1);
  });

  test("whatever it holds", () => {
    const line = fc.constantFrom(
      "```",
      "````",
      "```js",
      "~~~",
      "a",
      "`b`",
      "``",
      "> c",
      "- d",
      "\\`",
      "x ``` y",
    );
    const property = fc.property(fc.array(line, { minLength: 1, maxLength: 8 }), (lines) => {
      const code = ["x", ...lines, "x"].join("\n");
      expect(codeIn(`~~~~~~~\n${code}\n~~~~~~~`)).toEqual([{ lang: "", content: code }]);
    });
    fc.assert(property, { numRuns: 300 });
  });

  test("within a line", () => {
    const spans = (markdown: string): string[] =>
      read(markdown)
        .filter(({ type }) => type === "inlineCode")
        .map(({ content }) => String(content).replaceAll(zero, "").trim());
    expect(spans("`a`, `` b ` c `` and ```` ``` ````")).toEqual(["a", "b ` c", "```"]);
  });
});

describe("what Discord does not know is written as it knows it", () => {
  test.each([
    { name: "references", text: "a &amp; b, &copy; &#8364;5 &hellip;", seen: "a & b, © €5 …" },
    { name: "references for marks", text: "&#42;x&#42; &lowbar;y&lowbar; &lt;b&gt;", seen: "*x* _y_ <b>" },
    {
      name: "a reference at the beginning of a line",
      text: "&gt; no quote\n\n&#35; no head",
      seen: "> no quote\n\n# no head",
    },
    { name: "a reference in code", text: "`&amp;`", seen: "&amp;" },
    { name: "an unknown reference", text: "&nope; R&D; AT&T", seen: "&nope; R&D; AT&T" },
    { name: "a line break", text: "a<br>b<br/>\nc<BR />d", seen: "a\nb\nc\nd" },
    { name: "a line break in a heading", text: "# a<br>b", seen: "a b" },
    { name: "a formula", text: String.raw`so \(x\,\{y\}\) is`, seen: String.raw`so x\,\{y\} is` },
    {
      name: "a formula between dollars",
      text: String.raw`so $\{x\}$ is $5`,
      seen: String.raw`so \{x\} is $5`,
    },
  ])("$name", ({ text, seen: shown }) => {
    expect(textOf(text)).toBe(shown);
  });

  test("a reference pings no one", () => {
    const types = JSON.stringify(
      read("&lt;@123456789012345678&gt; &commat;everyone &lt;&commat;123456789012345678>"),
    );
    expect(types).not.toMatch(/"type":"(?:user|everyone|role)"/);
  });

  test.each([
    {
      name: "in a table",
      text: "| a<br>b | c &amp; d |\n|---|---|\n| 1<br>2 | x |",
      shown: "```\na b │ c & d\n────┼──────\n1 2 │ x\n```",
    },
    { name: "in a list", text: "- a<br>b\n- c", shown: "- a\n  b\n- c" },
    {
      name: "in an address",
      text: "[x](https://a.example?a=1&amp;b=2)",
      shown: "[x](<https://a.example?a=1&b=2>)",
    },
    {
      name: "in the label of a link that lies",
      text: "[bank&#46;com](https://evil.example)",
      shown: "<https://evil.example>",
    },
  ])("$name", ({ text, shown }) => {
    expect(toDiscord(text)).toBe(shown);
  });

  test.each([
    { what: "a paragraph", text: "| a |\n|---|\n| b |\n\nafter", shown: "```\na\n─\nb\n```\n\nafter" },
    {
      what: "many blank lines",
      text: "| a |\n|---|\n| b |\n\n\n\nafter",
      shown: "```\na\n─\nb\n```\n\nafter",
    },
    { what: "a heading", text: "| a |\n|---|\n| b |\n# after", shown: "```\na\n─\nb\n```\n# after" },
  ])("one blank line at most stands between a table and $what", ({ text, shown }) => {
    expect(toDiscord(text)).toBe(shown);
  });
});
