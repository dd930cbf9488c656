import { stripVTControlCharacters } from "node:util";
import type { Page } from "#core";
import { expect, test } from "vitest";
import { toLines, toPlainText } from "../../../src/adapters/terminal/page.ts";

const whole: Page = {
  text: "It is **here**.\n",
  progress: [
    { type: "progress", id: "1", title: "Looking", state: "done", detail: "2 places" },
    { type: "progress", id: "2", title: "Asking", state: "failed" },
  ],
  card: {
    type: "card",
    title: "Parcel",
    text: "Sent *today*",
    fields: [{ name: "Weight", value: "2 kg" }],
  },
  buttons: [
    { name: "retry", label: "Retry" },
    { name: "leave", label: "Leave" },
  ],
  attachments: [{ name: "label.pdf", mimeType: "application/pdf", base64: "" }],
  ending: "cut",
};

test("a page on a terminal has its steps, text, card, buttons and files, and tells why it ended", () => {
  expect(toLines(whole, 60).map(stripVTControlCharacters)).toEqual([
    "✓ Looking: 2 places",
    "✗ Asking",
    "",
    "It is here.",
    "▌ Parcel",
    "▌ Sent today",
    "▌ Weight: 2 kg",
    "▌ /1 Retry   /2 Leave",
    "[file: label.pdf]",
    "(cut off: the model may not write more)",
  ]);
});

test("a page in a pipe has the same, with its Markdown as it is", () => {
  expect(toPlainText(whole).split("\n")).toEqual([
    "✓ Looking: 2 places",
    "✗ Asking",
    "",
    "It is **here**.",
    "[Parcel]",
    "Sent *today*",
    "Weight: 2 kg",
    "/1 Retry",
    "/2 Leave",
    "[file: label.pdf]",
    "(cut off: the model may not write more)",
  ]);
});

test.each([
  ["stopped", "(stopped)"],
  ["failed", "(the answer is not complete)"],
] as const)("an answer that was %s says so in its last line", (ending, line) => {
  const page: Page = { text: "so far", progress: [], buttons: [], ending };
  expect(toLines(page, 60).map(stripVTControlCharacters)).toEqual(["so far", line]);
  expect(toPlainText(page)).toBe(`so far\n${line}`);
});

test("a card's edge has the card's colour", () => {
  const card = { type: "card", title: "Parcel", colour: "#0f766e" } as const;
  expect(toLines({ ...whole, card }, 60).join("\n")).toContain("\x1b[38;2;15;118;110m▌ ");
});
