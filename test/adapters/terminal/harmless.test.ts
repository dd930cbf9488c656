import fc from "fast-check";
import { expect, test } from "vitest";
import { harmless } from "../../../src/adapters/terminal/harmless.ts";
import { toLines, toPlainText } from "../../../src/adapters/terminal/page.ts";

const escape = "\u001b";

test.each([
  ["colours", `${escape}[31mred${escape}[0m`, "red"],
  ["moving the cursor and rewriting what stands there", `ok${escape}[2K${escape}[1Gfake`, "okfake"],
  ["setting the title", `${escape}]0;owned\u0007text`, "text"],
  ["writing to the clipboard", `${escape}]52;c;cm0gLXJmIC8=\u0007text`, "text"],
  [
    "a link that shows one address and opens another",
    `${escape}]8;;http://evil.test${escape}\\bank${escape}]8;;${escape}\\`,
    "bank",
  ],
  ["the one-byte form of an escape", "a\u009b31mb", "ab"],
  ["a carriage return that writes over the line", "rm -rf /\rls", "rm -rf /ls"],
  ["a backspace", "no\u0008\u0008yes", "noyes"],
  ["text that is turned round", "abc\u202Edef\u202C", "abcdef"],
  ["a bell", "ding\u0007", "ding"],
  ["half a character", "a\ud800b", "a\ufffdb"],
])("%s is not possible", (_, text, expected) => {
  expect(harmless(text)).toBe(expected);
});

test.each(["Grüße 👩‍👩‍👧 世界 مرحبا שלום", "one\ntwo\n\nthree", "a​b"])("%j stays as it is", (text) => {
  expect(harmless(text)).toBe(text);
});

test("line ends of Windows and tabs become what a terminal shows at the right width", () => {
  expect(harmless("a\r\n\tb")).toBe("a\n    b");
});

/** Text as a model may write it when a person talks it into something. */
const nasty = fc
  .array(
    fc.oneof(
      fc.constantFrom(
        `${escape}[`,
        `${escape}]`,
        `${escape}`,
        "\u009b",
        "\u009d",
        "\r",
        "\b",
        "\u0007",
        "2J",
        ";",
        "?1049h",
        "0;x",
      ),
      fc.constantFrom("**", "`", "```\n", "| a | b |\n|---|---|\n", "> ", "- ", "# ", "[x](", ")"),
      fc.string({ unit: "binary", maxLength: 6 }),
    ),
    { maxLength: 40 },
  )
  .map((pieces) => pieces.join(""));

// What we write ourselves: the looks of a cell, and nothing that moves.
const ownStyle = new RegExp(`${escape}\\[[\\d;]*m`, "g");

test("no part of a page brings a control character to the terminal", () => {
  fc.assert(
    fc.property(nasty, fc.integer({ min: 1, max: 100 }), (text, columns) => {
      const page = {
        text,
        progress: [{ type: "progress" as const, id: "1", title: text, state: "done" as const, detail: text }],
        card: { type: "card" as const, title: text, text, fields: [{ name: text, value: text }] },
        buttons: [{ name: "b", label: text }],
        attachments: [{ name: text, mimeType: "text/plain", base64: "" }],
      };
      const lines = toLines(page, columns);
      for (const line of lines) expect(line.replaceAll(ownStyle, "")).not.toMatch(/\p{Cc}/u);
      expect(toPlainText(page)).not.toMatch(/(?!\n)\p{Cc}/u);
    }),
    { numRuns: 500 },
  );
});
