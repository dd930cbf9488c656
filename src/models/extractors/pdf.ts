import type { Extract } from "../extractor.ts";
import { needing } from "./needing.ts";

/** Reads the text of a PDF, page by page. */
export const extract: Extract = async (bytes, { characters, pages }) => {
  const { getDocumentProxy } = await needing("unpdf", () => import("unpdf"));
  const document = await getDocumentProxy(bytes).catch((error: unknown) => {
    const isLocked = error instanceof Error && error.name === "PasswordException";
    throw new Error(isLocked ? "it has a password" : "it is damaged", { cause: error });
  });
  let text = "";
  let read = 0;
  while (read < Math.min(document.numPages, pages) && text.length < characters) {
    const page = await document.getPage((read += 1)).catch(damaged);
    const { items } = await page.getTextContent().catch(damaged);
    const lines = items.map((item) => ("str" in item ? item.str + (item.hasEOL ? "\n" : "") : ""));
    text += `${lines.join("")}\n\n`;
    page.cleanup();
  }
  if (text.trim() === "") throw new Error("it holds no text, only pictures");
  const left = read < document.numPages ? { left: `pages ${read + 1} to ${document.numPages}` } : {};
  return { text: text.slice(0, characters).toWellFormed(), ...left };
};

/** Throws an error in natter's words: the library's error may quote the file. */
function damaged(cause: unknown): never {
  throw new Error("it is damaged", { cause });
}
