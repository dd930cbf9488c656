import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { extract as extractText } from "../../src/models/extractors/plain.ts";
import { extract as extractWord } from "../../src/models/extractors/word.ts";
import { docxOfBody, packedOf, zipOf } from "../support/documents.ts";

const limits = { characters: 1_000, pages: 10 };
const wordOf = (body: string) => extractWord(docxOfBody(packedOf([body, 1])), limits);
const run = (text: string): string => `<w:r><w:t xml:space="preserve">${text}</w:t></w:r>`;

describe("the text of a Word document", () => {
  test.each([
    { what: "runs of a paragraph", body: `<w:p>${run("Dear ")}${run("Ada")}</w:p>`, text: "Dear Ada\n\n" },
    {
      what: "tabs and breaks, but no tab stops",
      body: `<w:p><w:pPr><w:tabs><w:tab w:val="left"/></w:tabs></w:pPr>${run("a")}<w:r><w:tab/><w:br/></w:r>${run("b")}</w:p>`,
      text: "a\t\nb\n\n",
    },
    {
      what: "characters that XML writes otherwise",
      body: `<w:p>${run("1 &lt; 2 &amp;amp; &#233;&#xE9; &unknown; &#x999999;")}</w:p>`,
      text: "1 < 2 &amp; éé &unknown; &#x999999;\n\n",
    },
    {
      what: "one empty line for many empty paragraphs",
      body: `<w:p/><w:p></w:p><w:p>${run("a")}</w:p><w:p></w:p><w:p/><w:p>${run("b")}</w:p>`,
      text: "a\n\nb\n\n",
    },
    {
      what: "nothing that was deleted or moved away",
      body: `<w:p><w:del><w:r><w:delText>old</w:delText></w:r></w:del><w:moveFrom>${run("there")}</w:moveFrom>${run("new")}<w:r><w:instrText>PAGE</w:instrText></w:r></w:p>`,
      text: "new\n\n",
    },
    {
      what: "a drawing's text once",
      body: `<w:p><mc:AlternateContent><mc:Choice>${run("box")}</mc:Choice><mc:Fallback>${run("box")}</mc:Fallback></mc:AlternateContent></w:p>`,
      text: "box\n\n",
    },
  ])("has $what", ({ body, text }) => {
    expect(wordOf(body)).toEqual({ text });
  });

  test("ends when there is enough of it", () => {
    expect(wordOf(`<w:p>${run("a".repeat(600))}</w:p><w:p>${run("b".repeat(600))}</w:p>`)).toEqual({
      text: `${"a".repeat(600)}\n\n${"b".repeat(398)}`,
      left: "all after the first 1000 characters",
    });
  });

  test("is found where the document says it is", () => {
    const bytes = zipOf({
      "_rels/.rels": `<Relationships><Relationship Target="a.xml" Type="x"/><Relationship Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="/word/document2.xml"/></Relationships>`,
      "word/document2.xml": `<w:p>${run("here")}</w:p>`,
    });
    expect(extractWord(bytes, limits)).toEqual({ text: "here\n\n" });
  });

  test.each([
    {
      what: "no archive",
      bytes: Buffer.from("nothing"),
      says: "it is damaged, or it is not a Word document",
    },
    {
      what: "another archive",
      bytes: zipOf({ "a.txt": "x" }),
      says: "it is damaged, or it is not a Word document",
    },
    { what: "no text", bytes: docxOfBody(packedOf(["<w:p/>", 1])), says: "it holds no text" },
    {
      what: "a password",
      bytes: Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1]),
      says: "it has a password, or the format of Word before 2007",
    },
  ])("is not found in a file with $what", ({ bytes, says }) => {
    expect(() => extractWord(bytes, limits)).toThrow(says);
  });
});

/** A whole document with some of its bytes changed. */
const damaged = fc
  .tuple(
    fc.constant(docxOfBody(packedOf([`<w:p>${run("Dear Ada")}</w:p>`, 3]))),
    fc.array(fc.tuple(fc.nat(2_000), fc.nat(255)), { minLength: 1, maxLength: 20 }),
  )
  .map(([bytes, changes]) => {
    const changed = Buffer.from(bytes);
    for (const [at, byte] of changes) changed[at % changed.length] = byte;
    return changed;
  });

const known = /^(?:a text$|it (?:is|has|holds|unpacks) )/;
function outcomeOf(extract: () => unknown): string {
  try {
    extract();
    return "a text";
  } catch (error) {
    return (error as Error).message;
  }
}

test("whatever the bytes, the built-in readers return text or an error in words", () => {
  const bytes = fc.oneof(
    damaged,
    fc.uint8Array({ maxLength: 2_000 }).map((array) => Buffer.from(array)),
  );
  fc.assert(
    fc.property(bytes, fc.constantFrom(extractText, extractWord), (given, extract) => {
      expect(outcomeOf(() => extract(given, limits))).toMatch(known);
    }),
    { numRuns: 500 },
  );
});

test("tags, entities and brackets in any order are read in linear time", () => {
  const piece = fc.constantFrom(
    "<w:t>",
    "</w:t>",
    "<",
    ">",
    "&",
    "&#",
    ";",
    "<w:del>",
    "<w:p/>",
    "x",
    "<!--",
    "]]>",
  );
  fc.assert(
    fc.property(fc.array(piece, { minLength: 1, maxLength: 6 }), (pieces) => {
      const body = pieces.join("").repeat(Math.ceil(200_000 / pieces.join("").length));
      const bytes = docxOfBody(packedOf([body, 1]));
      const start = performance.now();
      expect(outcomeOf(() => extractWord(bytes, { characters: 1_000_000, pages: 1 }))).toMatch(known);
      expect(performance.now() - start).toBeLessThan(1_000);
    }),
    { numRuns: 30 },
  );
});
