import fc from "fast-check";

/** Marks that nest, or that a reader of Markdown must look far ahead for. */
const units = [
  ..."[ ![ *_ _a **a ~~a || ` `a < <b> <!-- <div> \\ \\* &amp; $$ $$x \\( \\[ > - 1. # #### | | |\n ``` ```js\n ~~~ --- \n \t a 日 👍🏽 @".split(
    " ",
  ),
  "> ",
  "- ",
  "1. ",
  "> - ",
  "* > 1. ",
  "*a **b ",
  "[a](",
  '[a](b "',
  "[a]: https://b.example\n",
  "![a](https://b.example) ",
  "https://a.example/ ",
  "| a | b |\n|---|---|\n",
  "| 日本 | 👍🏽 |\n",
  "<@123> ",
  "    ",
  "\n\n",
];

const repeated = fc
  .tuple(fc.constantFrom(...units), fc.integer({ min: 1, max: 3_000 }))
  .map(([unit, count]) => unit.repeat(Math.min(count, Math.ceil(9_000 / unit.length))));

/** A list whose every item lies in the one above. */
const stairs = fc
  .integer({ min: 2, max: 120 })
  .map((steps) => Array.from({ length: steps }, (_, step) => `${"  ".repeat(step)}- a\n`).join(""));

/** What no author means and a model may write all the same: marks by the thousand, one after the other and within each other. */
export const nastyText: fc.Arbitrary<string> = fc
  .array(fc.oneof(repeated, stairs), { minLength: 1, maxLength: 3 })
  .map((parts) => parts.join("x"));
