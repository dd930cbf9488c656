import { describe, expect, test } from "vitest";
import { type Card, progress } from "#core";
import { fits, renderGrowing, renderWhole } from "../../../../src/adapters/discord/say/content.ts";
import { toDiscord } from "../../../../src/adapters/discord/say/markdown.ts";

const zero = "\u200B";

describe("a model's Markdown is written for Discord", () => {
  test.each([
    { name: "a deep heading", text: "#### Deep *thing*", shown: "**Deep thing**" },
    { name: "a heading that Discord knows", text: "### Three", shown: "### Three" },
    { name: "bold as Discord would underline it", text: "__b__ and *i*", shown: "**b** and *i*" },
    {
      name: "a picture",
      text: "![a cat](https://a.example/c.png)",
      shown: "[a cat](<https://a.example/c.png>)",
    },
    {
      name: "links without previews",
      text: "https://a.example and [x](https://b.example)",
      shown: "<https://a.example> and [x](<https://b.example>)",
    },
    { name: "a link that lies", text: "[bank.com](https://evil.example)", shown: "<https://evil.example>" },
    { name: "tasks", text: "- [ ] one\n- [x] two", shown: "- ☐ one\n- ☑ two" },
    { name: "nested lists", text: "1. a\n   - b\n2. c", shown: "1. a\n   - b\n2. c" },
    { name: "a rule", text: "a\n\n---\n\nb", shown: "a\n\nb" },
    { name: "quotes in quotes", text: "> a\n> > b", shown: "> a\n> b" },
    { name: "a fence of tildes", text: "~~~py\nx\n~~~", shown: "```py\nx\n```" },
    { name: "a formula within a line", text: "so \\(x^2\\) is", shown: "so `x^2` is" },
    { name: "a formula of its own", text: "$$\na_b\n$$", shown: "```tex\na_b\n```" },
    { name: "escapes", text: "2 \\* 3", shown: "2 \\* 3" },
    {
      name: "a narrow table",
      text: "| a | long |\n|---|---|\n| 日本 | x |",
      shown: "```\na    │ long\n─────┼─────\n日本 │ x\n```",
    },
    {
      name: "a wide table",
      text: `| a | b |\n|---|---|\n| x | ${"y".repeat(60)} |`,
      shown: `- **x**\n  - b: ${"y".repeat(60)}`,
    },
    {
      name: "names that would ping everyone",
      text: "@everyone @here <@&123> <@456>",
      shown: `@${zero}everyone @${zero}here <@${zero}&123> <@456>`,
    },
    { name: "code, as it is", text: "```\n@x | $$y$$\n```", shown: "```\n@x | $$y$$\n```" },
    {
      name: "one that is struck out",
      text: "[~~bank.com~~](https://evil.example)",
      shown: "<https://evil.example>",
    },
    {
      name: "one with marks within",
      text: "[**bank**.com](https://evil.example)",
      shown: "<https://evil.example>",
    },
    {
      name: "one with characters without width",
      text: "[\u200Bbank.com](https://evil.example)",
      shown: "<https://evil.example>",
    },
    {
      name: "addresses that only Discord takes for one, without a preview",
      text: 'https://例え.example and <a href="https://a.example">',
      shown: '<https://例え.example> and <a href="<https://a.example>">',
    },
    {
      name: "a deep heading that would ping everyone",
      text: "#### @everyone, 2 * 3: [docs](https://a.example)",
      shown: `**@${zero}everyone, 2 \\* 3: [docs](<https://a.example>)**`,
    },
    {
      name: "a table with links, which would be lost in code",
      text: "| what | where |\n|---|---|\n| *it* | [docs](https://a.example) |\n| more | https://b.example |",
      shown: "- **it**\n  - where: [docs](<https://a.example>)\n- **more**\n  - where: <https://b.example>",
    },
    {
      name: "a wide table with an address, without a preview",
      text: `| a | b |\n|---|---|\n| x | https://a.example/${"y".repeat(60)} |`,
      shown: `- **x**\n  - b: <https://a.example/${"y".repeat(60)}>`,
    },
    { name: "a list that begins at zero", text: "0. a\n1. b", shown: "0. a\n1. b" },
    { name: "code in a quotation", text: "> ```\n> > a\n> ```", shown: "> ```\n> > a\n> ```" },
    { name: "a quotation in a quotation that goes on", text: "> > a\n>\n> b", shown: "> a\n> \n> b" },
    {
      name: "bars that would hide what is between them",
      text: "a || b || c",
      shown: `a |${zero}| b |${zero}| c`,
    },
    { name: "small print, which is ours", text: "so\n-# ⏹ Stopped.", shown: `so\n-${zero}# ⏹ Stopped.` },
  ])("$name", ({ text, shown }) => {
    expect(toDiscord(text)).toBe(shown);
  });
});

describe("a page on Discord", () => {
  const page = { text: "", progress: [], buttons: [] };

  test("closes half-written Markdown while it grows", () => {
    expect(renderGrowing({ ...page, text: "so **bo" }, "1").content).toBe("so **bo**");
  });

  test("pings only the asker", () => {
    expect(renderWhole({ ...page, text: "x" }, "7").allowed_mentions).toEqual({
      parse: [],
      users: ["7"],
      replied_user: false,
    });
  });

  test("takes the power from a card, and cuts it without breaking its Markdown", () => {
    const lie = "@everyone [https://bank.com](https://evil.example)";
    const text = `Look:\n\n\`\`\`ts\n${"let x = 1;\n".repeat(600)}\`\`\``;
    const card: Card = { type: "card", title: lie, text, fields: [{ name: lie, value: lie }] };
    const [embed] = renderWhole({ ...page, card }, "1").embeds;
    const said = JSON.stringify([embed?.title, embed?.fields]);
    expect(said).not.toContain("@everyone");
    expect(embed?.fields?.[0]?.name).toContain(`]${zero}(`);
    expect(embed?.fields?.[0]?.value).toBe(`@${zero}everyone <https://evil.example>`);
    expect(embed?.description).toMatch(/let x = 1;\n```\n\n…$/);
    expect(embed?.description?.length).toBeLessThanOrEqual(4_096);
  });

  test.each([
    { colour: "#0f766e", color: 0x0f766e },
    { colour: "#FFF", color: 0xffffff },
    { colour: "teal", color: undefined },
    { colour: undefined, color: undefined },
  ])("gives a card's edge the colour $colour", ({ colour, color }) => {
    const [embed] = renderWhole({ ...page, card: { type: "card", title: "t", colour } }, "1").embeds;
    expect(embed?.color).toBe(color);
  });

  test("tells how many fields of a card do not fit", () => {
    const fields = Array.from({ length: 30 }, (_, n) => ({ name: `n${n}`, value: "x" }));
    const shown = (value: string) => {
      const card: Card = { type: "card", title: "t", fields: fields.map(({ name }) => ({ name, value })) };
      return renderWhole({ ...page, card }, "1").embeds[0];
    };
    expect(shown("x")?.fields).toHaveLength(25);
    expect(shown("x")?.footer?.text).toBe("… and 5 more");
    const long = shown("word ".repeat(400));
    const sum = JSON.stringify([long?.fields?.map(({ name, value }) => name + value)]).length;
    expect(sum).toBeLessThan(6_000);
    expect(long?.footer?.text).toMatch(/^… and \d+ more$/);
  });

  test("shows no link in a step", () => {
    const title = "read https://a.example/x?y=1 (https://b.example) [https://bank.com](https://evil.example)";
    expect(
      renderWhole({ ...page, progress: [progress({ id: "1", title, state: "done" })] }, "1").content,
    ).toBe(
      `-# ✓ read https:${zero}//a.example/x?y=1 (https:${zero}//b.example) [https:${zero}//bank.com]${zero}(https:${zero}//evil.example)`,
    );
  });

  test("is full with 2,000 characters as Discord shows them", () => {
    expect(fits({ ...page, text: "x".repeat(2_000) })).toBe(true);
    expect(fits({ ...page, text: "x".repeat(1_990), ending: "stopped" })).toBe(false);
  });

  test("has each button once, and stores long actions elsewhere", () => {
    const button = { name: "go", label: "Go", value: "x".repeat(200) };
    const [row] = renderWhole({ ...page, buttons: [button, button] }, "1").components;
    expect(row?.components).toHaveLength(1);
    expect(row?.components[0]?.custom_id.length).toBeLessThanOrEqual(100);
  });
});
