import type { Extract } from "../extractor.ts";
import { needing } from "./needing.ts";
import { unpackedSize } from "./unpacked-size.ts";

/** The largest size that a document may unpack to, in bytes: far more than any text, far less than a zip bomb. */
const mostUnpacked = 200_000_000;

/** Reads the text of a Word document, paragraph by paragraph. */
export const extract: Extract = async (bytes, { characters }) => {
  if (unpackedSize(bytes) > mostUnpacked) throw new Error("it would unpack to more than 200 MB");
  const { default: mammoth } = await needing("mammoth", () => import("mammoth"));
  const { value } = await mammoth.extractRawText({ buffer: Buffer.from(bytes) }).catch((error: unknown) => {
    throw new Error("it is damaged, or it is not a Word document", { cause: error });
  });
  const text = value.replaceAll(/\n{3,}/g, "\n\n");
  if (text.length <= characters) return { text };
  return {
    text: text.slice(0, characters).toWellFormed(),
    left: `the last ${text.length - characters} characters`,
  };
};
