import { constants, crc32, deflateRawSync } from "node:zlib";

/** What packing nothing results in. */
const nothing = deflateRawSync("");

/** A PDF as small as can be, a line of text on each page. */
export function pdfOf(pages: string[]): Uint8Array {
  return pdfOfStreams(pages.map((text) => ({ data: `BT /F1 12 Tf 50 700 Td (${text}) Tj ET` })));
}

/** A PDF of pages that are drawn by these streams. */
export function pdfOfStreams(pages: readonly { data: string | Buffer; filter?: string }[]): Uint8Array {
  const kids = pages.map((_, index) => `${4 + index * 2} 0 R`).join(" ");
  const objects = [
    ["<< /Type /Catalog /Pages 2 0 R >>"],
    [`<< /Type /Pages /Kids [${kids}] /Count ${pages.length} >>`],
    ["<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>"],
    ...pages.flatMap(({ data, filter }, index) => [
      [
        `<< /Type /Page /Parent 2 0 R /MediaBox [0 0 600 800] /Contents ${5 + index * 2} 0 R /Resources << /Font << /F1 3 0 R >> >> >>`,
      ],
      [
        `<< /Length ${data.length}${filter === undefined ? "" : ` /Filter ${filter}`} >>\nstream\n`,
        data,
        "\nendstream",
      ],
    ]),
  ];
  const parts: Buffer[] = [];
  let size = 0;
  const add = (part: string | Buffer): void => {
    const bytes = typeof part === "string" ? Buffer.from(part, "latin1") : part;
    parts.push(bytes);
    size += bytes.length;
  };
  add("%PDF-1.4\n");
  const places = objects.map((object, index) => {
    const at = size;
    for (const part of [`${index + 1} 0 obj\n`, ...object, "\nendobj\n"]) add(part);
    return String(at).padStart(10, "0");
  });
  const table = places.map((place) => `${place} 00000 n \n`).join("");
  add(
    `xref\n0 ${objects.length + 1}\n0000000000 65535 f \n${table}trailer\n<< /Size ${objects.length + 1} /Root 1 0 R >>\nstartxref\n${size}\n%%EOF`,
  );
  return Buffer.concat(parts);
}

/** What is packed already as a PDF packs its streams, in the format of zlib. The checksum at its end is wrong, which no reader minds. */
export function zlibOf({ pieces }: Packed): Buffer {
  return Buffer.concat([Buffer.from([0x78, 0x9c]), ...pieces, nothing, Buffer.alloc(4)]);
}

/** A Word document with these paragraphs. */
export function docxOf(paragraphs: string[]): Uint8Array {
  const text = paragraphs.map((line) => `<w:p><w:r><w:t>${line}</w:t></w:r></w:p>`).join("");
  return docxOfBody(packedOf([text, 1]));
}

/** A Word document with this body. `more` are further files in its archive, `announced` as in `zipOf`. */
export function docxOfBody(
  body: Packed,
  { more = {}, announced }: { more?: Record<string, string>; announced?: number } = {},
): Uint8Array {
  const main = "http://schemas.openxmlformats.org/wordprocessingml/2006/main";
  const begin = packedOf([`<w:document xmlns:w="${main}"><w:body>`, 1]);
  const end = packedOf(["</w:body></w:document>", 1]);
  const files = {
    "[Content_Types].xml": `<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Override PartName="/word/document.xml" ContentType="application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"/></Types>`,
    "_rels/.rels": `<Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="r1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="word/document.xml"/></Relationships>`,
    "word/document.xml": {
      pieces: [...begin.pieces, ...body.pieces, ...end.pieces],
      size: begin.size + body.size + end.size,
    },
    ...more,
  };
  return zipOf(files, announced);
}

/** What is packed already, in pieces that follow each other. */
export interface Packed {
  pieces: readonly Buffer[];
  /** How much there is when it is unpacked. */
  size: number;
}

/** Packs texts, each of them so many times in a row: much that packs to little, without ever holding it. */
export function packedOf(...texts: readonly [text: string | Buffer, times: number][]): Packed {
  const finishFlush = constants.Z_FULL_FLUSH;
  return {
    size: texts.reduce((sum, [text, times]) => sum + Buffer.byteLength(text) * times, 0),
    pieces: texts.flatMap(([text, times]) =>
      Array.from<Buffer>({ length: times }).fill(deflateRawSync(text, { finishFlush })),
    ),
  };
}

/** A zip archive. `announced` is what its table of contents says of every size, true or not. */
export function zipOf(files: Record<string, string | Uint8Array | Packed>, announced?: number): Uint8Array {
  const locals: Buffer[] = [];
  const directory: Buffer[] = [];
  let at = 0;
  for (const [name, content] of Object.entries(files)) {
    const isPacked = typeof content === "object" && "pieces" in content;
    const data = isPacked ? Buffer.alloc(0) : Buffer.from(content as string);
    const size = isPacked ? content.size : data.length;
    const packed = isPacked
      ? Buffer.concat([...content.pieces, nothing])
      : data.length === 0
        ? nothing
        : deflateRawSync(data);
    const sums = Buffer.alloc(12);
    sums.writeUInt32LE(crc32(data), 0);
    sums.writeUInt32LE(packed.length, 4);
    sums.writeUInt32LE(announced ?? size, 8);
    const nameSize = Buffer.alloc(4);
    nameSize.writeUInt16LE(Buffer.byteLength(name), 0);
    const common = [Buffer.from([20, 0, 0, 0, 8, 0, 0, 0, 0, 0]), sums, nameSize];
    const local = Buffer.concat([Buffer.from("PK\x03\x04"), ...common, Buffer.from(name), packed]);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE(at, 10);
    directory.push(
      Buffer.concat([Buffer.from("PK\x01\x02"), Buffer.from([20, 0]), ...common, rest, Buffer.from(name)]),
    );
    locals.push(local);
    at += local.length;
  }
  const table = Buffer.concat(directory);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", "latin1");
  end.writeUInt16LE(directory.length, 8);
  end.writeUInt16LE(directory.length, 10);
  end.writeUInt32LE(table.length, 12);
  end.writeUInt32LE(at, 16);
  return Buffer.concat([...locals, table, end]);
}
