import {
  BadInput,
  checkCount,
  checkDuration,
  checkOptions,
  type Context,
  createRecent,
  type Duration,
  type FileRef,
  threadKey,
} from "#core/bot";
import { extractApart, type ExtractionLimits, tooLarge } from "./extraction.ts";
import { type Extractor, extractors } from "./extractor.ts";
import { inOneLine } from "./one-line.ts";

export interface FileTextOptions {
  /** Asked before the built-in ones: for other kinds of files, or to read a kind better. */
  extractors?: readonly Extractor[] | undefined;
  limits?: FileLimits | undefined;
}

/** What reading one file may take. */
export interface FileLimits {
  /** 20,000,000 without it. */
  bytes?: number | undefined;
  /** 200 without it. */
  pages?: number | undefined;
  /** 100,000 without it. */
  characters?: number | undefined;
  /** 15 s without it, from when the whole file is there. */
  time?: Duration | undefined;
  /** Megabytes, besides what an empty process takes; 256 without it. */
  memory?: number | undefined;
}

/** Returns the text of a file that a person attached. Throws a `BadInput` with a message for the reader. */
export type FileText = (
  file: FileRef,
  context: Pick<Context, "turn" | "stream" | "signal">,
) => Promise<string>;

/** How many texts are remembered. Per process. */
const mostRemembered = 50;

export function createFileText(options: FileTextOptions = {}): FileText {
  const limits = check(options);
  const known = [...(options.extractors ?? []), ...extractors];
  const texts = createRecent<Promise<string>>(mostRemembered);

  const extract: FileText = async (file, { turn, stream, signal }) => {
    const extractor = known.find((candidate) => candidate.accepts(file));
    if (!extractor) throw new BadInput(`files of the type ${inOneLine(file.mimeType)} cannot be read`);
    if (file.size > limits.bytes) throw tooLarge(limits.bytes);
    const person = `${turn.thread.platform} ${turn.author.id}`;
    const { text, left } = await extractApart(extractor, { chunks: stream(file), person, signal }, limits);
    return left === undefined ? text : `${text}\n(Left out: ${left}.)`;
  };

  return (file, context) => {
    // Later turns of the thread ask for the same file. The thread is in the key, so that an id alone gives no
    // other thread the file.
    const key = `${threadKey(context.turn.thread)} ${file.id}`;
    const remembered = texts.get(key);
    if (remembered) return remembered;
    const text = extract(file, context);
    texts.set(key, text);
    text.catch(() => texts.delete(key));
    return text;
  };
}

/** Reads a file with the built-in extractors and limits, for bots that want its text themselves. */
export const fileText: FileText = createFileText();

function check(options: FileTextOptions): Required<ExtractionLimits> {
  checkOptions(
    "createFileText",
    options,
    ["extractors", "limits"],
    "createFileText({ limits: { pages: 20 } })",
  );
  const {
    bytes = 20_000_000,
    pages = 200,
    characters = 100_000,
    time = "15s",
    memory = 256,
  } = options.limits ?? {};
  const count = (name: string, value: number): number =>
    checkCount("createFileText", `limits.${name}`, value, 1);
  return {
    bytes: count("bytes", bytes),
    pages: count("pages", pages),
    characters: count("characters", characters),
    time: checkDuration("createFileText", "limits.time", time),
    memory: count("memory", memory),
  };
}
