import { Readable } from "node:stream";
import { deflateSync } from "node:zlib";
import { describe, expect, test } from "vitest";
import { BadInput } from "#core";
import { createFileText, fileText } from "#models";
import { contextOf } from "../support/context.ts";
import { docxOf, docxOfBody, packedOf, pdfOfStreams, zlibOf } from "../support/documents.ts";

const megabyte = " ".repeat(1_000_000);
const paragraphs = "<w:p><w:r><w:t>An honest sentence of a long text.</w:t></w:r></w:p>".repeat(1_000);
const operators = "BT /F1 12 Tf (x) Tj ET\n".repeat(40_000);
const page = (body: Buffer, filter = "/FlateDecode") => pdfOfStreams([{ data: body, filter }]);

interface Bomb {
  what: string;
  type: string;
  says: string;
  bytes: () => Uint8Array;
}

const bombs: Bomb[] = [
  {
    what: "an entry of 1.5 GB that claims 1 kB",
    type: "docx",
    says: "it unpacks to more than 50 MB",
    bytes: () => docxOfBody(packedOf([megabyte, 1_500]), { announced: 1_000 }),
  },
  {
    what: "190 MB of honest text",
    type: "docx",
    says: "it unpacks to more than 50 MB",
    bytes: () => docxOfBody(packedOf([paragraphs, 2_700])),
  },
  {
    what: "two million empty paragraphs",
    type: "docx",
    says: "it holds no text",
    bytes: () => docxOfBody(packedOf(["<w:p/>".repeat(200_000), 10])),
  },
  {
    what: "200,000 levels of elements",
    type: "docx",
    says: "it holds no text",
    bytes: () => docxOfBody(packedOf(["<w:p>".repeat(200_000), 1], ["</w:p>".repeat(200_000), 1])),
  },
  {
    what: "four million attributes",
    type: "docx",
    says: "it holds no text",
    bytes: () => docxOfBody(packedOf(["<w:p ", 1], ['w:a="" '.repeat(400_000), 10], ["/>", 1])),
  },
  {
    what: "1 GB behind a filter",
    type: "pdf",
    says: "it takes too much memory to read",
    bytes: () => page(zlibOf(packedOf([megabyte, 1_000]))),
  },
  {
    what: "1 GB behind two filters",
    type: "pdf",
    says: "it takes too much memory to read",
    bytes: () => page(deflateSync(zlibOf(packedOf([megabyte, 1_000]))), "[/FlateDecode /FlateDecode]"),
  },
  {
    what: "50 million text operators",
    type: "pdf",
    says: "it takes too much memory to read",
    bytes: () => page(zlibOf(packedOf([operators, 250]))),
  },
];

let files = 0;
/**
 * Reads a file, and measures the longest time for which this thread kept the processor before it came to its timers, in milliseconds:
 * how long a message would have waited for it. Time in which other programs ran does not count.
 */
async function reading(type: string, bytes: Uint8Array, text = fileText) {
  const file = { id: `F${(files += 1)}`, name: `a.${type}`, mimeType: "", size: bytes.length, origin: null };
  let longest = 0;
  let last = process.threadCpuUsage();
  const timer = setInterval(() => {
    const { user, system } = process.threadCpuUsage(last);
    longest = Math.max(longest, (user + system) / 1_000);
    last = process.threadCpuUsage();
  }, 1);
  const read = text(file, contextOf({ stream: () => Readable.from([bytes]) }));
  const outcome = await read.catch((error: unknown) => error);
  clearInterval(timer);
  return { outcome, longest };
}

describe("the process that answers goes on beside a file", () => {
  test.each(bombs)("of $what, which is refused in words ($type)", async ({ type, says, bytes }) => {
    const { outcome, longest } = await reading(type, bytes());
    expect(outcome).toEqual(new BadInput(says));
    expect(longest).toBeLessThan(50);
  });

  test("of 60,000 entries, which is read", async () => {
    const names = Array.from({ length: 60_000 }, (_, index) => [`word/${index}.xml`, ""] as const);
    const bytes = docxOfBody(packedOf(["<w:p><w:r><w:t>Here.</w:t></w:r></w:p>", 1]), {
      more: Object.fromEntries(names),
    });
    const { outcome, longest } = await reading("docx", bytes);
    expect(outcome).toBe("Here.\n\n");
    expect(longest).toBeLessThan(50);
  });

  test("of 100,000 pages, which is refused in words", async () => {
    const bytes = pdfOfStreams(Array.from({ length: 100_000 }, () => ({ data: "" })));
    const { outcome, longest } = await reading(
      "pdf",
      bytes,
      createFileText({ limits: { bytes: 30_000_000 } }),
    );
    expect(outcome).toEqual(new BadInput("it takes too much memory to read"));
    expect(longest).toBeLessThan(50);
  });

  test("of another person, who does not wait for the one with the bombs", async () => {
    const bomb = page(zlibOf(packedOf([operators, 250])));
    const bombs = Promise.all(Array.from({ length: 6 }, () => reading("pdf", bomb)));
    const asked = contextOf();
    const ben = { ...asked.turn, author: { id: "ben", isBot: false } };
    const letter = { id: "B1", name: "b.docx", mimeType: "", size: 1, origin: null };
    const stream = () => Readable.from([docxOf(["Dear Ada"])]);
    expect(await Promise.race([bombs, fileText(letter, { ...asked, turn: ben, stream })])).toBe(
      "Dear Ada\n\n",
    );
    for (const { outcome } of await bombs) expect(outcome).toBeInstanceOf(BadInput);
  });
});
