import fc from "fast-check";
import type { Token } from "marked";
import { describe, expect, test } from "vitest";
import { lexMarkdown } from "../../../src/core/markdown/lexer.ts";
import { createPaginator, splitPages } from "../../../src/core/markdown/paginator.ts";
import { samples, visibleText } from "../../support/samples.ts";

const atMost = (limit: number) => (text: string) => text.length <= limit;
const texts = (text: string, limit: number): string[] =>
  splitPages(text, atMost(limit)).map((page) => page.text);

describe("a page ends", () => {
  test.each([
    { where: "nowhere while all of it fits", text: "one\n\ntwo", limit: 8, pages: ["one\n\ntwo"] },
    {
      where: "after a paragraph",
      text: "one. two\nthree\n\nfour five",
      limit: 20,
      pages: ["one. two\nthree", "four five"],
    },
    {
      where: "after a short one",
      text: "first\n\nsecond third fourth",
      limit: 20,
      pages: ["first", "second third fourth"],
    },
    {
      where: "not after the shortest",
      text: "a\n\nbbbb. cccc dddd. eeee",
      limit: 20,
      pages: ["a\n\nbbbb. cccc dddd.", "eeee"],
    },
    {
      where: "after a line",
      text: "aaaa. bbbb cccc\ndddd. eeee",
      limit: 20,
      pages: ["aaaa. bbbb cccc", "dddd. eeee"],
    },
    {
      where: "after a sentence",
      text: "aaaa bbbb cccc. dddd eeee",
      limit: 20,
      pages: ["aaaa bbbb cccc.", "dddd eeee"],
    },
    {
      where: "after a word",
      text: "aa. bbbb cccc dddd eeee",
      limit: 20,
      pages: ["aa. bbbb cccc dddd", "eeee"],
    },
    {
      where: "after a word that fits exactly",
      text: "aaaa bbbb cccc",
      limit: 9,
      pages: ["aaaa bbbb", "cccc"],
    },
    {
      where: "within a word that is too long",
      text: "abcdefghijkl",
      limit: 5,
      pages: ["abcde", "fghij", "kl"],
    },
    {
      where: "after a sentence without spaces",
      text: "日本語。の文章です",
      limit: 6,
      pages: ["日本語。", "の文章です"],
    },
    {
      where: "between list items",
      text: "- one two\n- three four\n- five",
      limit: 24,
      pages: ["- one two\n- three four", "- five"],
    },
    {
      where: "above a heading",
      text: "some words here\n# Title\nmore",
      limit: 25,
      pages: ["some words here", "# Title\nmore"],
    },
    {
      where: "not below one",
      text: "some words\n\n# Title\n\nmore text",
      limit: 25,
      pages: ["some words", "# Title\n\nmore text"],
    },
    {
      where: "not above its underline",
      text: "some text.\n\nTitle\n====\nmore",
      limit: 18,
      pages: ["some text.", "Title\n====\nmore"],
    },
    { where: "not within a joined character", text: "ab👩‍👩‍👧‍👦cd", limit: 12, pages: ["ab", "👩‍👩‍👧‍👦c", "d"] },
    { where: "not within a flag", text: "🇨🇭🇩🇪🇫🇷", limit: 7, pages: ["🇨🇭", "🇩🇪", "🇫🇷"] },
    { where: "not within a pair", text: "𝒜𝒜𝒜", limit: 3, pages: ["𝒜", "𝒜", "𝒜"] },
    {
      where: "not within a token",
      text: "look at this <t:1700000000:R> now",
      limit: 24,
      pages: ["look at this", "<t:1700000000:R> now"],
    },
    {
      where: "not within a link",
      text: "now read this: [the note](https://a.b/c)",
      limit: 29,
      pages: ["now read this:", "[the note](https://a.b/c)"],
    },
    {
      where: "not within the text of a link",
      text: "now read this: [the note](https://a.b/c)",
      limit: 25,
      pages: ["now read this:", "[the note](https://a.b/c)"],
    },
    {
      where: "not within a link of two lines",
      text: "now read this one: [the\nlong note](https://a.b/c)",
      limit: 36,
      pages: ["now read this one:", "[the\nlong note](https://a.b/c)"],
    },
    { where: "not within a character and its color", text: "aaaa👍🏽", limit: 6, pages: ["aaaa", "👍🏽"] },
    {
      where: "not within the head of a table",
      text: "see this one here:\n| a | b |\n|---|---|\n| 1 | 2 |",
      limit: 32,
      pages: ["see this one here:", "| a | b |\n|---|---|\n| 1 | 2 |"],
    },
    {
      where: "not right below it",
      text: "see this one here now\n| a |\n|---|\n| 1 |",
      limit: 38,
      pages: ["see this one here now", "| a |\n|---|\n| 1 |"],
    },
    {
      where: "not within bold text",
      text: "there it stands: **bold text**",
      limit: 26,
      pages: ["there it stands:", "**bold text**"],
    },
    {
      where: "within it where there is no other way",
      text: "**aaaa bbbb cccc dddd**",
      limit: 16,
      pages: ["**aaaa bbbb cccc", "dddd**"],
    },
    {
      where: "not before a dash, which would begin a list",
      text: "aaaa bbbb cccc - dddd",
      limit: 15,
      pages: ["aaaa bbbb", "cccc - dddd"],
    },
    {
      where: "not before a number, which would too",
      text: "it was the year 2024. True",
      limit: 17,
      pages: ["it was the", "year 2024. True"],
    },
  ])("$where", ({ text, limit, pages }) => {
    expect(texts(text, limit)).toEqual(pages);
  });
});

describe("what is open at a cut is opened again", () => {
  test.each([
    {
      what: "a fence, with its language",
      text: "```js\naaaa;\nbbbb;\ncccc;\n```\n\nend",
      limit: 22,
      pages: ["```js\naaaa;\nbbbb;\n```", "```js\ncccc;\n```\n\nend"],
    },
    {
      what: "a fence of tildes, longer than those in it",
      text: "~~~~md\n~~~\naaaaaaa\nbbbbbbb\n~~~~",
      limit: 28,
      pages: ["~~~~md\n~~~\naaaaaaa\n~~~~", "~~~~md\nbbbbbbb\n~~~~"],
    },
    {
      what: "not a fence of which only the end is left",
      text: "```js\naaaa;\nbbbb;\n````\n\nmore",
      limit: 21,
      pages: ["```js\naaaa;\nbbbb;\n```", "more"],
    },
    {
      what: "a fence deep in a list, without the list",
      text: "- a\n  - ```\n    aaaa aaaa\n      bbbb\n    cccc\n    ```\n  - d\n- e",
      limit: 40,
      pages: ["- a\n  - ```\n    aaaa aaaa\n    ```", "```\n  bbbb\ncccc\n```\n- d\n- e"],
    },
    {
      what: "a fence that nothing but the end of its list item closes",
      text: "1. a\n   ```\n   aaaa aaaa\n   bbbb\n2. more text",
      limit: 32,
      pages: ["1. a\n   ```\n   aaaa aaaa\n   ```", "```\nbbbb\n```\n2. more text"],
    },
    {
      what: "a fence in a list, carelessly indented",
      text: "- a\n  - ```\n    aaaa aaaa\nbbbb bbbb\n    cccc\n    ```\n  - d",
      limit: 40,
      pages: ["- a\n  - ```\n    aaaa aaaa\n    ```", "```\nbbbb bbbb\ncccc\n```\n- d"],
    },
    {
      what: "a fence in a quote",
      text: "> ```js\n> aaaa\n> bbbb\n> cccc\n> ```",
      limit: 30,
      pages: ["> ```js\n> aaaa\n> bbbb\n> ```", "> ```js\n> cccc\n> ```"],
    },
    {
      what: "a fence in the middle of a line",
      text: "```\naaaa bbbb cccc dddd\n```",
      limit: 18,
      pages: ["```\naaaa bbbb\n```", "```\ncccc dddd\n```"],
    },
    {
      what: "a quote in the middle of a line",
      text: "> aaaa bbbb cccc dddd\n> eeee",
      limit: 15,
      pages: ["> aaaa bbbb", "> cccc dddd", "> eeee"],
    },
    {
      what: "the head of a table",
      text: `| a | b |\n|---|---|\n${"| 1 | 2 |\n".repeat(8)}\nend`,
      limit: 80,
      pages: [
        `| a | b |\n|---|---|\n${"| 1 | 2 |\n".repeat(6).trim()}`,
        "| a | b |\n|---|---|\n| 1 | 2 |\n| 1 | 2 |\n\nend",
      ],
    },
    {
      what: "not the head of a table in the middle of a row",
      text: `| a | b |\n|---|---|\n| ${"word ".repeat(20)}| 2 |`,
      limit: 90,
      pages: [`| a | b |\n|---|---|\n| ${"word ".repeat(13).trim()}`, `${"word ".repeat(7)}| 2 |`],
    },
    {
      what: "not a head that is long beside the page",
      text: "| aaaa | bbbb |\n|------|------|\n| 1 | 2 |\n| 3 | 4 |",
      limit: 45,
      pages: ["| aaaa | bbbb |\n|------|------|\n| 1 | 2 |", "| 3 | 4 |"],
    },
    {
      what: "not a language that is long beside the page",
      text: "```some-language\naaaa\nbbbb\ncccc\n```",
      limit: 30,
      pages: ["```some-language\naaaa\nbbbb\n```", "```\ncccc\n```"],
    },
    {
      what: "not the head of a table that is over",
      text: `| a | b |\n|---|---|\n${"| 1 | 2 |\n".repeat(7)}# a | b and more`,
      limit: 95,
      pages: [`| a | b |\n|---|---|\n${"| 1 | 2 |\n".repeat(7).trim()}`, "# a | b and more"],
    },
    {
      what: "no list that cannot be seen",
      text: "- aaaa\n  - bbbb\n  - cccc\n    - dddd\n- eeee",
      limit: 24,
      pages: ["- aaaa\n  - bbbb", "- cccc\n  - dddd\n- eeee"],
    },
  ])("$what", ({ text, limit, pages }) => {
    expect(texts(text, limit)).toEqual(pages);
  });
});

/** Other readers may not see an open fence where natter does: every block of code must show its own end. */
function openFences(text: string): string[] {
  const open: string[] = [];
  const look = (tokens: readonly Token[]): void => {
    for (const token of tokens) {
      const fence = token.type === "code" ? /^(`{3,}|~{3,})/.exec(token.raw)?.[1] : undefined;
      if (fence && !token.raw.trimEnd().endsWith(`\n${fence}`)) open.push(token.raw);
      if (token.type === "list") for (const item of token.items) look(item.tokens);
      if (token.type === "blockquote") look(token.tokens ?? []);
    }
  };
  look(lexMarkdown(text));
  return open;
}

describe("any text that is divided", () => {
  const words =
    "Some words. /more and more words /**bold text** /`code` /\n/\n\n/# Head\n/---\n/ /\t/_a/*/word\n/é/日本語の文。/👩‍👩‍👧‍👦/🇨🇭🇩🇪/\uD83D/";
  const blocks =
    "- item\n/  - nested\n/1. one\n/```js\n/```\n/~~~\n/> quote\n/> /| a | b |\n/|---|---|\n/    x\n/longwordwithoutanyspace/";
  const links = "[a link](x)/<@123456789>";
  const piece = fc.constantFrom(...`${words}${blocks}${links}`.split("/"));
  const soup = fc.array(piece, { maxLength: 60 }).map((pieces) => pieces.join(""));
  const written = fc
    .array(fc.constantFrom(...samples.map(({ text }) => text)), { minLength: 1, maxLength: 3 })
    .map((all) => all.join("\n"));
  const limit = fc.integer({ min: 45, max: 500 });
  const sizes = fc.array(fc.integer({ min: 1, max: 40 }), { minLength: 1, maxLength: 10 });

  /** All the states of a paginator, in order. */
  function* grow(text: string, steps: readonly number[], most: number): Generator<readonly string[]> {
    const paginator = createPaginator(atMost(most));
    for (let at = 0, step = 0; at < text.length; step++) {
      const next = at + (steps[step % steps.length] ?? 1);
      paginator.append(text.slice(at, next));
      at = next;
      yield paginator.pages;
    }
    yield paginator.end().map((page) => page.text);
  }

  test("pages fit, are not blank, and leave out nothing but white space and the end of a fence", () => {
    const property = fc.property(fc.oneof(soup, written), limit, (text, most) => {
      const pages = splitPages(text, atMost(most));
      let at = 0;
      const gaps = [...pages, { text: "the end", from: text.length, to: text.length }].map((page) => {
        const gap = text.slice(at, page.from);
        at = page.to;
        return gap;
      });
      expect(gaps.filter((gap) => !/^[\s>]*(`*|~*)\s*$/.test(gap))).toEqual([]);
      expect(pages.filter((page) => page.from >= page.to)).toEqual([]);
      expect(pages.filter((page) => page.text.length > most || page.text.trim() === "")).toEqual([]);
    });
    fc.assert(property, { numRuns: 500 });
  });

  test("a page that was cut never changes, and the open one fits at every moment", () => {
    const property = fc.property(fc.oneof(soup, written), limit, sizes, (text, most, steps) => {
      let cut: readonly string[] = [];
      for (const pages of grow(text, steps, most)) {
        expect(pages.slice(0, cut.length)).toEqual(cut);
        expect(pages.filter((page) => page.length > most)).toEqual([]);
        cut = pages.slice(0, -1);
      }
    });
    fc.assert(property, { numRuns: 300 });
  });

  test("the pages are the same in whatever pieces the text comes", () => {
    const property = fc.property(written, limit, sizes, (text, most, steps) => {
      expect([...grow(text, steps, most)].at(-1)).toEqual(texts(text, most));
    });
    fc.assert(property, { numRuns: 100 });
  });

  test("every fence is closed on its page", () => {
    const property = fc.property(written, limit, (text, most) => {
      expect(texts(text, most).flatMap(openFences)).toEqual([]);
    });
    fc.assert(property, { numRuns: 200 });
  });

  // A cut in a table repeats its head.
  test.each(samples.filter(({ name }) => name !== "tables"))(
    "together the pages of $name show what the whole does",
    ({ text }) => {
      for (let most = 100; most < 700; most += 17) {
        expect(texts(text, most).map(visibleText).join("")).toBe(visibleText(text));
      }
    },
  );
});

describe("what a page costs", () => {
  const text = samples
    .map((sample) => sample.text)
    .join("\n\n")
    .repeat(20);

  test("each look asks once whether the page fits, and each cut a few more times", () => {
    let asked = 0;
    const paginator = createPaginator((page) => {
      asked++;
      return page.length <= 1900;
    });
    let looks = 0;
    for (let at = 0; at < text.length; at += 20, looks++) paginator.append(text.slice(at, at + 20));
    const cuts = paginator.pages.length - 1;
    expect(cuts).toBeGreaterThan(30);
    expect(asked).toBeLessThan(looks + cuts * 10);
  });

  test("a long text at once is read five times in all, however long it is", () => {
    let readings = 0;
    splitPages(text, (page) => {
      readings += page.length;
      return page.length <= 1900;
    });
    expect(readings / text.length).toBeLessThan(5);
  });

  test("pages are filled but for two characters in a hundred", () => {
    const lengths = splitPages("x".repeat(50_000), atMost(1_901)).map((page) => page.text.length);
    expect(Math.min(...lengths.slice(0, -1))).toBeGreaterThan(1_901 * 0.98);
  });

  test("a long text at once is asked about in pieces of about a page", () => {
    let longest = 0;
    splitPages(text, (page) => {
      longest = Math.max(longest, page.length);
      return page.length <= 1900;
    });
    expect(longest).toBeLessThan(4000);
  });

  test("a page that has more to show by now is cut where it fits now", () => {
    let room = 100;
    const paginator = createPaginator((page) => page.length <= room);
    paginator.append("word ".repeat(18));
    room = 50;
    paginator.append("word ".repeat(18));
    expect(paginator.pages.map((page) => page.length)).toEqual([49, 49, 49, 29]);
  });

  test("a page that does not fit where a shorter one should is made shorter still", () => {
    const fits = (page: string): boolean => page.length <= 20 && !page.endsWith("cccc");
    const pages = splitPages("aaaa bbbb cccc ddddddd eeee", fits).map((page) => page.text);
    expect(pages).toEqual(["aaaa bbbb", "cccc ddddddd eeee"]);
  });

  test("a surface on which nothing fits throws an error that says so", () => {
    expect(() => splitPages("text", () => false)).toThrow(
      'A page cannot hold a single character: fits() is false for "t". Expected room for one character',
    );
  });

  test("white space alone has no pages", () => {
    expect(splitPages(" \n\n\t ", atMost(2))).toEqual([]);
  });
});
