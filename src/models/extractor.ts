import type { FileRef } from "#core/bot";

/** Gets the text out of one kind of file. */
export interface Extractor {
  /** The kind of file, for messages: "PDF". */
  kind: string;
  accepts(file: Pick<FileRef, "name" | "mimeType">): boolean;
  /**
   * A module that exports `extract: Extract`. It is loaded in a process of its own, which has no environment and no network, writes
   * nothing, and reads only the module's folder and the packages in `node_modules`. So give the module a folder of its own.
   */
  module: URL;
  /** Further folders that the module may read; each ends with a slash. */
  reads?: readonly URL[] | undefined;
}

/** Returns the text of a file, or throws an `Error` with a message for the reader: "it has a password". */
export type Extract = (bytes: Uint8Array, limits: ExtractLimits) => Promise<Extracted> | Extracted;

export interface ExtractLimits {
  /** The longest text that is of use. */
  characters: number;
  pages: number;
}

/** The most characters of a sentence that a reader says about a file. */
export const mostOfProblem = 300;

export interface Extracted {
  text: string;
  /** What is missing: "pages 201 to 340". */
  left?: string;
}

/**
 * The built-in extractors, in the order in which they are asked. The last one takes everything that may be
 * text.
 */
export const extractors: readonly Extractor[] = [
  {
    kind: "PDF",
    accepts: ({ name, mimeType }) => mimeType === "application/pdf" || /\.pdf$/i.test(name),
    module: compiled(new URL("./extractors/pdf.ts", import.meta.url)),
  },
  {
    kind: "Word",
    accepts: ({ name, mimeType }) => mimeType.includes("wordprocessingml") || /\.docx$/i.test(name),
    module: compiled(new URL("./extractors/word.ts", import.meta.url)),
  },
  {
    kind: "text",
    accepts: ({ mimeType }) =>
      !/^(?:image|audio|video|font)\//.test(mimeType) && !/zip|compressed/.test(mimeType),
    module: compiled(new URL("./extractors/plain.ts", import.meta.url)),
  },
];

/** Returns the module's address next to this one: its source, or the compiled file. */
export function compiled(module: URL): URL {
  return import.meta.url.endsWith(".ts") ? module : new URL(module.href.replace(/\.ts$/, ".js"));
}
