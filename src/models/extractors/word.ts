import type { Extract } from "../extractor.ts";
import { type Archive, openArchive, TooLarge } from "./archive.ts";

/** The most bytes that are unpacked of a document: several times a book of a thousand pages, without its pictures. */
const mostUnpacked = 50_000_000;

/** How the files of Word before 2007 begin, and those with a password. */
const oldFormat = Buffer.from([0xd0, 0xcf, 0x11, 0xe0]);

/** Reads the text of a Word document, paragraph by paragraph. */
export const extract: Extract = ({ buffer, byteOffset, length }, { characters }) => {
  const bytes = Buffer.from(buffer, byteOffset, length);
  if (bytes.subarray(0, oldFormat.length).equals(oldFormat))
    throw new Error("it has a password, or the format of Word before 2007");
  const { text, isWhole } = textOf(mainPart(bytes), characters);
  if (text.trim() === "") throw new Error("it holds no text");
  if (isWhole) return { text };
  return { text, left: `all after the first ${characters} characters` };
};

/** Returns the XML of the part that holds the text. */
function mainPart(bytes: Buffer): string {
  try {
    const archive = openArchive(bytes, mostUnpacked);
    return archive.read(mainPath(archive)).toString("utf8");
  } catch (error) {
    if (error instanceof TooLarge) throw error;
    throw new Error("it is damaged, or it is not a Word document", { cause: error });
  }
}

/** Some programs use another name for the part, which they write into the document's relations. */
function mainPath(archive: Archive): string {
  const usual = "word/document.xml";
  if (archive.exists(usual)) return usual;
  const relations = archive.read("_rels/.rels").toString("utf8").split("<");
  const main = relations.find((element) => element.includes('/officeDocument"'));
  return /\bTarget="\/?([^"]{1,200})"/.exec(main ?? "")?.[1] ?? usual;
}

/** Elements whose text readers do not see: settings, deleted or moved text, and a second version of a drawing. */
const skipped = new Set(["w:pPr", "w:del", "w:moveFrom", "mc:Fallback"]);

/** Elements that stand for characters. */
const signs: Readonly<Record<string, string>> = {
  "w:tab": "\t",
  "w:br": "\n",
  "w:cr": "\n",
  "w:noBreakHyphen": "-",
  "/w:p": "\n\n",
};

/**
 * Reads the text between the tags in one pass and stops when it has enough. Builds no tree: the tree of a small document can take hundreds
 * of megabytes.
 */
function textOf(xml: string, most: number): { text: string; isWhole: boolean } {
  let text = "";
  let isLineEmpty = true;
  let at = 0;
  for (;;) {
    const begin = xml.indexOf("<", at);
    const end = xml.indexOf(">", begin);
    if (begin < 0 || end < 0)
      return { text: text.slice(0, most).toWellFormed(), isWhole: text.length <= most };
    if (text.length > most) return { text: text.slice(0, most).toWellFormed(), isWhole: false };
    at = end + 1;
    const name = nameAt(xml, begin + 1, end);
    const isClosed = xml[end - 1] === "/";
    if (name === "w:t" && !isClosed) {
      const close = xml.indexOf("<", at);
      text += plain(xml.slice(at, close < 0 ? undefined : close));
      isLineEmpty = false;
    } else if (skipped.has(name) && !isClosed) {
      const close = xml.indexOf(`</${name}>`, at);
      at = close < 0 ? xml.length : close;
    } else {
      const sign = signs[name];
      // One empty line is enough, however many empty paragraphs there are.
      if (sign === undefined || (sign === "\n\n" && isLineEmpty)) continue;
      text += sign;
      isLineEmpty = sign === "\n\n";
    }
  }
}

/** Returns the name of a tag, with its slash if it closes. No name that matters is longer than the bound. */
function nameAt(xml: string, begin: number, end: number): string {
  return /^\/?[\w:]*/.exec(xml.slice(begin, Math.min(end, begin + 30)))?.[0] ?? "";
}

const entities: Readonly<Record<string, string>> = { lt: "<", gt: ">", amp: "&", quot: '"', apos: "'" };

/** Replaces what XML writes for characters: &lt; and &#233; and &#xE9;. */
function plain(text: string): string {
  return text.replaceAll(/&(#?\w{1,8});/g, (whole, name: string) => {
    if (!name.startsWith("#")) return entities[name] ?? whole;
    const code = Number(name.replace("#x", "0x").replace("#", ""));
    return code <= 0x10ffff ? String.fromCodePoint(code) : whole;
  });
}
