import type { FileRef } from "#core/bot";

/** Knows how to get the text out of one kind of file. */
export interface Extractor {
  /** What it reads, for messages: "PDF". */
  kind: string;
  accepts(file: Pick<FileRef, "name" | "mimeType">): boolean;
  /** A module that exports `extract: Extract`. It is loaded in a worker of its own, with the file and nothing else. */
  module: URL;
}

/** Throws an `Error` whose message a reader can be told: "it has a password". */
export type Extract = (bytes: Uint8Array, limits: ExtractLimits) => Promise<Extracted> | Extracted;

export interface ExtractLimits {
  /** The most characters anybody wants to have. */
  characters: number;
  pages: number;
}

export interface Extracted {
  text: string;
  /** What is missing: "pages 201 to 340". */
  left?: string;
}

/** In the order in which they are asked. The last one takes whatever might be text. */
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

/** The module as it is called where this one runs: from source, or compiled. */
export function compiled(module: URL): URL {
  return import.meta.url.endsWith(".ts") ? module : new URL(module.href.replace(/\.ts$/, ".js"));
}
