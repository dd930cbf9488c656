import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Card, type Page, progress } from "#core";
import { callsIn, readableText } from "#simulator";
import { renderGrowing, renderWhole } from "../../../../src/adapters/slack/say/blocks.ts";
import { tame } from "../../../../src/adapters/slack/say/markdown.ts";
import { sayAllMissing } from "../../../../src/adapters/slack/say/missing-files.ts";
import { renderPlain } from "../../../../src/adapters/slack/say/plain-page.ts";

const hostile = new Map([
  ["U3", "<@U2> <!channel>"],
  ["U4", "<@U2"],
  ["U5", "[bank.com](https://evil.example)"],
]);
const style = { asker: "U1", nameOf: (id: string) => hostile.get(id) ?? id };
const page: Page = { text: "", progress: [], buttons: [] };

/** All the ways in which a page appears. */
const shown = (said: Page): { blocks: unknown[]; text: string }[] => [
  renderWhole(said, style),
  renderGrowing(said, style),
  renderPlain(said, style),
];

/** Whom a message calls, by the documented rule, in its blocks, its buttons and its notification. */
const called = (rendered: { blocks: unknown[]; text: string }): string[] => {
  const { blocks, text } = rendered;
  const said = [readableText({ blocks, text }), text, JSON.stringify(blocks)].map(callsIn);
  return said.flatMap(({ named, broadcasts }) => [...named.filter((id) => id !== "U1"), ...broadcasts]);
};

/** A page whose every name is this text. */
const named = (name: string, count = 1): Page => {
  const card: Card = { type: "card", title: name, fields: [{ name, value: name }] };
  const steps = Array.from({ length: count }, (_, index) =>
    progress({ id: String(index), title: name, detail: name, state: "running" }),
  );
  const attachments = [{ type: "attachment", name, mimeType: "text/plain", base64: "" } as const];
  const buttons = [{ name: "x", label: name }];
  return sayAllMissing({ ...page, text: "hello", progress: steps, card, buttons, attachments });
};

const attacks = [
  "<!channel> <@U2> <!here>.zip",
  "<!everyone|x> <!subteam^S1>",
  "<@U2|a <!channel>>",
  "<@U2|a\nb>",
  "<!here\n>",
  "``` <@U2>",
  "<<@U2>>",
  "<@U3> <@U4>> <@U5>",
];

describe("a name of a step, a card, a field, a button or a file", () => {
  test.each(attacks)("%s calls no one", (name) => {
    for (const count of [1, 5]) expect(shown(named(name, count)).flatMap(called)).toEqual([]);
  });

  test.each([
    "https://evil.example/x.zip",
    "HTTPS://evil.example",
    "[Your bank](https://evil.example)",
    "<https://evil.example|Your bank>",
    "[Your bank][1]\n\n[1]: https://evil.example",
  ])("%s links nowhere", (name) => {
    const values = named(name);
    const rendered = shown({
      ...values,
      card: { type: "card", title: name, fields: [{ name, value: "1" }] },
    });
    for (const { blocks, text } of rendered)
      expect(JSON.stringify([blocks, text])).not.toMatch(/https?:\/\/evil|\]\(https/i);
  });

  test("leaves the answer below it as it is, whatever code it begins", () => {
    const { text } = renderPlain({ ...named("```"), text: "Hello *there*." }, style);
    expect(text).toContain("Hello _there_.");
  });
});

describe("a text of a model", () => {
  test.each(attacks)("%s calls no one but the asker, at every cut", (text) => {
    for (let end = 1; end <= text.length; end += 1)
      expect(shown({ ...page, text: text.slice(0, end) }).flatMap(called)).toEqual([]);
  });

  const piece = fc.constantFrom(
    "<",
    ">",
    "|",
    "@",
    "!",
    "U1",
    "U2",
    "<@U2",
    "<@U2|",
    "<@U3>",
    "<@U4>",
    "<!channel",
    "<!here|",
    "<!subteam^S1",
    "\n",
    " ",
    "`",
    "```",
    "```\n",
    "[",
    "]",
    "](",
    ")",
    "https://",
    "evil.example",
    "x",
    "\\",
    "**",
    "&lt;",
    "&gt;",
    "- ",
    "> ",
    "|---|\n",
  );
  const texts = fc.array(piece, { maxLength: 16 }).map((pieces) => pieces.join(""));

  test("calls no one but the asker, and no name does", () => {
    const property = fc.property(texts, fc.nat(40), (text, cut) => {
      const pages = [named(text), { ...page, text }, { ...page, text: text.slice(0, cut) }];
      expect(pages.flatMap(shown).flatMap(called)).toEqual([]);
      expect(callsIn(tame(text, style)).named.filter((id) => id !== "U1")).toEqual([]);
    });
    fc.assert(property, { numRuns: 500 });
  });
});
