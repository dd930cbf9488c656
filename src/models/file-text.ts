import { BadInput, type Context, type FileRef, threadKey } from "#core/bot";
import { extractInWorker, type ExtractionLimits } from "./extraction.ts";
import { type Extractor, extractors } from "./extractor.ts";

export interface FileTextOptions {
  /** Asked before our own: for kinds that we do not know, or know less well. */
  extractors?: readonly Extractor[];
  limits?: Partial<ExtractionLimits & { bytes: number }>;
}

/** The text of a file that somebody attached. Throws a `BadInput` whose message a reader can be told. */
export type FileText = (file: FileRef, context: Pick<Context, "turn" | "read" | "signal">) => Promise<string>;

const defaults = { bytes: 20_000_000, pages: 200, characters: 100_000, time: 15_000, memory: 256 };

/** How many files are read at once, and how many texts are remembered. Per process. */
const mostAtOnce = 2;
const mostRemembered = 50;

export function createFileText(options: FileTextOptions = {}): FileText {
  const limits = { ...defaults, ...options.limits };
  const known = [...(options.extractors ?? []), ...extractors];
  const texts = new Map<string, Promise<string>>();
  const atOnce = createQueue(mostAtOnce);

  const extract: FileText = async (file, { read, signal }) => {
    const extractor = known.find((candidate) => candidate.accepts(file));
    if (!extractor) throw new BadInput(`files of the type ${file.mimeType} cannot be read`);
    if (file.size > limits.bytes) throw tooLarge(limits.bytes);
    const bytes = await read(file);
    // What the platform said of the size was only said.
    if (bytes.length > limits.bytes) throw tooLarge(limits.bytes);
    const { text, left } = await atOnce(() => extractInWorker(extractor, bytes, limits, signal));
    return left === undefined ? text : `${text}\n(Left out: ${left}.)`;
  };

  return (file, context) => {
    // Later turns of the thread ask for the same file; a thread of another place never gets it by its id alone.
    const key = `${threadKey(context.turn.thread)} ${file.id}`;
    const remembered = texts.get(key);
    if (remembered) return remembered;
    const text = extract(file, context);
    texts.set(key, text);
    text.catch(() => texts.delete(key));
    const [oldest] = texts.keys();
    if (texts.size > mostRemembered && oldest !== undefined) texts.delete(oldest);
    return text;
  };
}

/** For bots that want to read a file themselves. */
export const fileText: FileText = createFileText();

const tooLarge = (most: number): BadInput => new BadInput(`it is larger than ${most / 1e6} MB`);

/** At most so many at once; the others wait for their turn. */
function createQueue(most: number): <T>(run: () => Promise<T>) => Promise<T> {
  const waiting: (() => void)[] = [];
  let running = 0;
  return async (run) => {
    if (running === most) await new Promise<void>((resolve) => waiting.push(resolve));
    else running += 1;
    try {
      return await run();
    } finally {
      // Whoever waits takes over the place, so that nobody slips in between.
      const next = waiting.shift();
      if (next) next();
      else running -= 1;
    }
  };
}
