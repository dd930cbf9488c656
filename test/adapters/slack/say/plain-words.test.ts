import { describe, expect, test } from "vitest";
import type { Page } from "#core";
import { renderWhole } from "../../../../src/adapters/slack/say/blocks.ts";

const style = { asker: "U1", nameOf: (id: string) => (id === "U1" ? "Ada" : "Ben") };
const notified = (text: string): string =>
  renderWhole({ text, progress: [], buttons: [] } satisfies Page, style).text;

describe("the text that a phone shows as a notification", () => {
  test.each([
    ["of emphasis", "**Done:** _all_ of ~~it~~ *here*", "Done: all of it here"],
    ["of a heading", "## Result\n\nFine.", "Result\nFine."],
    ["of code", "Run `npm start`:\n\n```sh\nnpm start\n```", "Run npm start:\nnpm start"],
    ["of a link", "See [the page](https://a.example/x?y=1).", "See the page."],
    ["of a bare link", "See https://a.example/x", "See https://a.example/x"],
    ["of a picture", "![a cat](https://a.example/cat.png)", "a cat"],
    ["of a list", "Two:\n\n- one\n- two\n  - deep\n\n3. three", "Two:\n• one\n• two\n• deep\n3. three"],
    ["of tasks", "- [x] one\n- [ ] two", "☑ one\n☐ two"],
    ["of a quotation", "> said\n\nand done", "said\nand done"],
    ["of a rule", "a\n\n---\n\nb", "a\nb"],
    ["of a table", "| Name | Age |\n|---|---|\n| **Ada** | 36 |\n| Ben |  |", "Name · Age\nAda · 36\nBen"],
    ["of escapes and entities", "2 \\* 3 &lt; 7 & 8", "2 * 3 &lt; 7 &amp; 8"],
    ["of a mention", "Hello <@U1> and <@U2>", "Hello @Ada and @Ben"],
    ["of HTML", "a<br>b", "a&lt;br&gt;b"],
  ])("%s has no marks", (_, markdown, words) => expect(notified(markdown)).toBe(words));
});
