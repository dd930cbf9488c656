import { describe, expect, test } from "vitest";
import { type Page, progress } from "#core";
import { fits, renderGrowing, renderWhole } from "../../../../src/adapters/slack/say/blocks.ts";
import { readBlocks } from "#simulator";

const style = { asker: "U1", nameOf: (id: string) => id, feedback: "slack/T1/C1/1.1" };
const page = (parts: Partial<Page> = {}): Page => ({
  text: "hello",
  progress: [],
  buttons: [],
  ...parts,
});
const typesOf = (shown: Page): string[] => renderWhole(shown, style).blocks.map(({ type }) => type);

const everything = page({
  last: true,
  text: "# Hi\n\n| a | b |\n|---|---|\n| 1 | 2 |",
  progress: [
    progress({ id: "1", title: "look up", state: "done", detail: "3 rows" }),
    progress({ id: "2", title: "think", state: "running" }),
  ],
  card: {
    type: "card",
    title: "Order 7",
    text: "**open**",
    fields: [{ name: "<total>", value: "<!channel>" }],
  },
  buttons: [{ name: "retry", label: "Retry", value: { of: 1 }, style: "primary" }],
  ending: "stopped",
});

describe("a page on Slack", () => {
  test("has its parts in reading order", () => {
    expect(typesOf(everything)).toEqual([
      "task_card",
      "task_card",
      "markdown",
      "header",
      "markdown",
      "section",
      "actions",
      "context",
      "context_actions",
    ]);
  });

  test("passes Slack's checks, whatever is on it", () => {
    const many = Array.from({ length: 9 }, (_, n) =>
      progress({ id: String(n), title: "x".repeat(400), state: "pending" }),
    );
    for (const shown of [everything, page({ progress: many }), page({ text: "", progress: many })]) {
      expect(() => readBlocks(renderWhole(shown, style).blocks, "message")).not.toThrow();
    }
  });

  test("shows all fields and buttons of a card, and as much of its text as a message takes", () => {
    const numbers = Array.from({ length: 30 }, (_, n) => `number ${n}`);
    const shown = page({
      card: {
        type: "card",
        title: "Order 7",
        text: `\`\`\`\n${"let x = 1;\n".repeat(2_000)}\`\`\``,
        fields: numbers.map((name) => ({ name, value: "&".repeat(3_000) })),
      },
      buttons: numbers.map((name) => ({ name, label: name })),
    });
    const { blocks } = renderWhole(shown, style);
    expect(() => readBlocks(blocks, "message")).not.toThrow();
    const said = JSON.stringify(blocks);
    for (const name of numbers) {
      expect(said).toContain(`*${name}*`);
      expect(said).toContain(`"${name}"`);
    }
    expect(said).not.toMatch(/&(?!amp;)/);
    expect(fits(page({ ...shown, text: "" }), style)).toBe(true);
    expect(blocks.find((block) => block.type === "markdown" && block.text.startsWith("```"))).toMatchObject({
      text: expect.stringMatching(/\n```\n\n…$/),
    });
  });

  test("gathers more than three steps in a plan, with the running step as its title", () => {
    const steps = ["done", "done", "running", "pending"].map((state, n) =>
      progress({ id: String(n), title: `step ${n}`, state: state as "done" }),
    );
    expect(renderWhole(page({ progress: steps }), style).blocks[0]).toMatchObject({
      type: "plan",
      title: "step 2",
    });
  });

  test("asks for feedback only below the last page of an answer", () => {
    expect(typesOf(page({ last: true }))).toEqual(["markdown", "context_actions"]);
    expect(typesOf(page())).toEqual(["markdown"]);
    const { feedback: _none, ...plain } = style;
    expect(renderWhole(page({ last: true }), plain).blocks).toHaveLength(1);
  });

  test("takes the power from a card and a notification", () => {
    const { blocks, text } = renderWhole(page({ ...everything, text: "<!channel> & <@U9>" }), style);
    expect(JSON.stringify(blocks)).not.toMatch(/<!channel>|<@U9>/);
    expect(text).toBe("&lt;\u2060!channel&gt; &amp; @U9");
  });

  test("closes half-written Markdown while it grows", () => {
    const growing = page({ text: "so **bold" });
    expect(renderGrowing(growing, style).blocks).toEqual([{ type: "markdown", text: "so **bold**" }]);
    expect(renderWhole(growing, style).blocks).toEqual([{ type: "markdown", text: "so **bold" }]);
  });

  test("has a text for notifications that an edit may have", () => {
    for (const text of ["x".repeat(11_000), "<".repeat(11_000), "&😀".repeat(3_000)]) {
      const fallback = renderWhole(page({ text }), style).text;
      expect(fallback.length).toBeLessThanOrEqual(3_000);
      expect(fallback.length).toBeGreaterThan(500);
    }
    expect(
      renderWhole(
        page({ text: "", progress: [progress({ id: "1", title: "look up", state: "done" })] }),
        style,
      ).text,
    ).toBe("look up");
  });

  test("fits by what Slack makes of it", () => {
    expect(fits(page({ text: "x".repeat(11_500) }), style)).toBe(true);
    expect(fits(page({ text: "x".repeat(11_501) }), style)).toBe(false);
    const paragraphs = (count: number): Page => page({ text: Array(count).fill("p").join("\n\n") });
    expect(fits(paragraphs(45), style)).toBe(true);
    expect(fits(paragraphs(46), style)).toBe(false);
    expect(fits(page({ ...everything, text: "x".repeat(11_495) }), style)).toBe(false);
  });
});
