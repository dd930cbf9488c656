import type { Extract } from "../extractor.ts";

/** Reads text of any kind: Markdown, CSV, JSON, code. Refuses files with bytes that no text has. */
export const extract: Extract = (bytes, { characters }) => {
  const text = decode(bytes);
  if (text.length <= characters) return { text };
  return {
    text: text.slice(0, characters).toWellFormed(),
    left: `the last ${text.length - characters} characters`,
  };
};

function decode(bytes: Uint8Array): string {
  if (bytes[0] === 0xff && bytes[1] === 0xfe) return new TextDecoder("utf-16le").decode(bytes);
  if (bytes[0] === 0xfe && bytes[1] === 0xff) return new TextDecoder("utf-16be").decode(bytes);
  if (bytes.subarray(0, 8_192).includes(0)) throw new Error("it is not text");
  try {
    return new TextDecoder("utf-8", { fatal: true }).decode(bytes);
  } catch {
    // The encoding in which spreadsheets write CSV in western countries.
    const text = new TextDecoder("windows-1252").decode(bytes);
    const sample = text.slice(0, 8_192);
    // oxlint-disable-next-line no-control-regex -- this pattern looks for control characters
    const strange = sample.match(/[\u0000-\u0008\u000e-\u001f\u007f-\u009f]/g)?.length ?? 0;
    if (strange * 50 > sample.length) throw new Error("it is not text");
    return text;
  }
}
