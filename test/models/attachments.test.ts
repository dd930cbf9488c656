import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { createTokenCounter, type FileRef, type JsonValue } from "#core";
import { type AttachmentOptions, readAttachments } from "../../src/models/attachments.ts";
import { inOneLine } from "../../src/models/one-line.ts";
import { pictureFacts } from "../../src/models/picture-facts.ts";
import { contextOf, createLogSink, turnOf } from "../support/context.ts";
import { pngOf } from "../support/png.ts";

const hex = (...parts: string[]): Buffer => Buffer.from(parts.join("").replaceAll(" ", ""), "hex");
const fileOf = (id: string, parts: Partial<FileRef> = {}): FileRef => ({
  id,
  name: `${id}.png`,
  mimeType: "image/png",
  size: 24,
  origin: null,
  ...parts,
});

async function readingOf(
  files: FileRef[],
  bytes: Buffer | ((file: FileRef) => Buffer),
  options: AttachmentOptions = {},
) {
  const { log, lines } = createLogSink();
  const read = async (file: FileRef) => (typeof bytes === "function" ? bytes(file) : bytes);
  const context = contextOf({ turn: turnOf({ files }), read, log });
  const attachments = await readAttachments(context, {
    tokens: 1_000,
    counter: createTokenCounter(),
    ...options,
  });
  return {
    ...attachments,
    images: attachments.imagesOf(turnOf().id),
    text: attachments.textOf(turnOf().id),
    lines,
  };
}

describe("a picture", () => {
  test.each([
    { kind: "png", bytes: pngOf(640, 480) },
    { kind: "gif", bytes: hex("474946383961", "8002 e001", "00") },
    { kind: "webp", bytes: hex("52494646 00000000 57454250 56503858 00000000 00000000", "7f0200 df0100") },
    { kind: "webp", bytes: hex("52494646 00000000 57454250 56503820 00000000 000000 9d012a", "8002 e001") },
    { kind: "webp", bytes: hex("52494646 00000000 57454250 5650384c 00000000 2f", "7fc27700") },
    {
      kind: "jpeg",
      bytes: hex("ffd8", "ffe0 0004 0000", "ff", "ffc4 0003 00", "ffc0 0011 08 01e0 0280"),
    },
  ])("of the kind $kind tells its size in its first bytes", ({ kind, bytes }) => {
    expect(pictureFacts(bytes)).toEqual({ mimeType: `image/${kind}`, width: 640, height: 480 });
  });

  test("goes to the model under the type that it has, whatever it is called", async () => {
    const { images } = await readingOf([fileOf("a", { mimeType: "image/jpeg" })], pngOf(1, 1));
    expect(images).toMatchObject([{ url: expect.stringMatching(/^data:image\/png;base64,/) }]);
  });

  test.each([
    { what: "that is damaged", bytes: Buffer.from("<html>"), says: "it is damaged, or it is not a picture" },
    { what: "that is too wide", bytes: pngOf(8_001, 1), says: "it is larger than 8000 pixels on a side" },
    { what: "of another size", bytes: pngOf(1, 1, 25), says: "it is larger than its platform says" },
  ])("$what is refused in words, before the model's server refuses the question", async ({ bytes, says }) => {
    const { images, skipped } = await readingOf([fileOf("a")], bytes);
    expect(images).toEqual([]);
    expect(skipped).toEqual([{ name: "a.png", reason: says }]);
  });

  test("is refused when those before it are as many bytes as a request may have", async () => {
    const files = ["a", "b", "c"].map((id) => fileOf(id, { size: 5_000_000 }));
    const { images, skipped, release } = await readingOf(files, pngOf(1, 1));
    expect(images).toHaveLength(2);
    expect(skipped).toEqual([{ name: "c.png", reason: "all pictures together are larger than 14 MB" }]);
    release();
  });

  test("finds room again when earlier answers are complete", async () => {
    const files = ["a", "b"].map((id) => fileOf(id, { size: 5_000_000 }));
    for (let turn = 0; turn < 20; turn += 1) {
      const { images, release } = await readingOf(files, pngOf(1, 1));
      expect(images).toHaveLength(2);
      release();
    }
  });
});

test("a text for which there is no room is not fetched", async () => {
  const fetched: string[] = [];
  const text = async ({ id }: FileRef): Promise<string> => {
    fetched.push(id);
    return "word ".repeat(4_000);
  };
  const files = Array.from({ length: 9 }, (_, index) => fileOf(`${index}`, { mimeType: "text/plain" }));
  const { skipped } = await readingOf(files, Buffer.alloc(0), { text });
  expect(fetched).toEqual(["0", "1"]);
  expect(skipped.map(({ reason }) => reason)).toEqual(Array(8).fill("there is no room for it"));
});

describe("whatever strangers name or send", () => {
  const nasty = fc.constantFrom(
    "../",
    "\r\nX-Evil: 1",
    "\u202e",
    "\u2066",
    "\0",
    "\u2028",
    '"',
    "<!channel>",
    "\ud800",
    "%",
    "a",
  );
  const text = fc.oneof(
    fc.array(nasty, { maxLength: 10 }).map((parts) => parts.join("")),
    nasty.map((part) => part.repeat(10_000)),
    fc.string({ unit: "binary" }),
  );
  const file = fc.record({
    id: text,
    name: text,
    mimeType: fc.oneof(fc.constantFrom("image/png", "image/gif", "application/zip"), text),
    size: fc.constantFrom(0, 24, 1_000, 1e12, -1, Number.NaN),
    origin: fc.constant<JsonValue>(null),
  });

  test("names and types come into the prompt as one line, and to the reader, and none fails", async () => {
    const bytes = fc.uint8Array({ maxLength: 200 }).map((array) => Buffer.from(array));
    const given = fc.array(fc.tuple(file, fc.oneof(bytes, fc.constant(pngOf(2, 2)))), { maxLength: 4 });
    await fc.assert(
      fc.asyncProperty(given, async (files) => {
        const content = new Map(files);
        const start = performance.now();
        const read = await readingOf([...content.keys()], (one) => content.get(one) ?? Buffer.alloc(0), {
          text: async () => "a text",
        });
        read.release();
        expect(performance.now() - start).toBeLessThan(500);
        for (const { name, reason } of read.skipped) {
          expect(name.length + reason.length).toBeLessThan(500);
          expect(name + reason).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}]/u);
        }
        expect(read.text.replaceAll("\n", "")).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}]/u);
        for (const line of read.lines) expect(JSON.stringify(line).length).toBeLessThan(1_500);
      }),
      { numRuns: 100 },
    );
  });

  test("bytes are a picture with a size, or no picture", () => {
    const heads = [
      "\x89PNG\r\n\x1a\n\0\0\0\rIHDR",
      "GIF89a",
      "RIFF....WEBPVP8X",
      "RIFF....WEBPVP8L",
      "\xff\xd8\xff",
      "",
    ];
    const bytes = fc
      .tuple(fc.constantFrom(...heads), fc.uint8Array({ maxLength: 100 }))
      .map(([head, rest]) => Buffer.concat([Buffer.from(head, "latin1"), rest]));
    fc.assert(
      fc.property(bytes, (given) => {
        expect([undefined, expect.any(Object)]).toContainEqual(pictureFacts(given));
      }),
    );
    const fill = Buffer.concat([hex("ffd8"), Buffer.alloc(5_000_000, 0xff)]);
    const segments = Buffer.concat([hex("ffd8"), ...Array<Buffer>(100_000).fill(hex("ffe0 0002"))]);
    const start = performance.now();
    expect([pictureFacts(fill), pictureFacts(segments)]).toEqual([undefined, undefined]);
    expect(performance.now() - start).toBeLessThan(500);
  });

  test("a long text becomes a short line", () => {
    fc.assert(
      fc.property(text, (given) => {
        const line = inOneLine(given, 50);
        expect(line.length).toBeLessThanOrEqual(50);
        expect(line).not.toMatch(/[\p{Cc}\p{Cs}\p{Bidi_Control}\p{Zl}\p{Zp}]/u);
      }),
    );
  });
});
