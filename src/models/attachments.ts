import {
  BadInput,
  type Context,
  type FileRef,
  type Message,
  toError,
  toFailure,
  type TokenCounter,
} from "#core/bot";
import { fileText, type FileText } from "./file-text.ts";
import { enclosed, framed } from "./frame.ts";
import type { Image } from "./model.ts";
import { inOneLine } from "./one-line.ts";
import { createPictures, isPicture } from "./pictures.ts";

export interface AttachmentOptions {
  /**
   * Whether pictures go to the model; they do without it. A model that turns out not to see gets no more of
   * them.
   */
  images?: boolean | undefined;
  /** Reads the text of a file. `createFileText` makes one with other limits or extractors. */
  text?: FileText | undefined;
  /** How many files of a thread go to the model, the newest first; 10 without it. */
  most?: number | undefined;
}

/** The files of a thread, message by message. */
export interface Attachments {
  /** The texts of the files of this message, and a word about those that could not be read. */
  textOf(message: string): string;
  imagesOf(message: string): readonly Image[];
  /** The files of this turn that the model does not get; the reader sees why. */
  skipped: readonly { name: string; reason: string }[];
  /** Call this when the answer is complete: its pictures take room that others wait for. */
  release(): void;
}

/** For prompts without files. */
export const noAttachments: Attachments = {
  textOf: () => "",
  imagesOf: () => [],
  skipped: [],
  release: () => {},
};

interface Read {
  texts: string[];
  images: Image[];
}

/** Files further back than this many messages are only named. A person who means one attaches it again. */
const lookBack = 8;
/** How many files of one prompt are fetched at once. */
const atOnce = 2;

/** Reads the files of this turn and of the messages before it, the newest first, until the budget is used up. */
export async function readAttachments(
  context: Context,
  options: AttachmentOptions & { tokens: number; counter: TokenCounter },
): Promise<Attachments> {
  const { turn, history, log } = context;
  const { images = true, text = fileText, most = 10, counter } = options;
  const read = new Map<string, Read>();
  const skipped: { name: string; reason: string }[] = [];
  let left = options.tokens;

  const pictures = createPictures(context);
  const isShown = (file: FileRef): boolean => images && isPicture(file);
  const load = (file: FileRef): Promise<Image | string> =>
    isShown(file) ? pictures.load(file) : text(file, context);
  const said = [turn, ...history.slice(-lookBack).toReversed()];
  const wanted = said.flatMap((message) => allFiles(message).map((file) => ({ id: message.id, file })));
  const loading = new Map<FileRef, Promise<Image | string>>();
  /** Begins with some files at once, because fetching takes time. A text for which there is no room is not fetched. */
  const begin = (files: readonly FileRef[]): void => {
    for (const file of files) {
      if (loading.has(file) || (left === 0 && !isShown(file))) continue;
      const one = load(file);
      one.catch(() => {});
      loading.set(file, one);
    }
  };

  for (const [index, { id, file }] of wanted.entries()) {
    const into = read.get(id) ?? { texts: [], images: [] };
    read.set(id, into);
    try {
      if (index >= most) throw new BadInput(`only ${most} files at a time are read`);
      begin(wanted.slice(index, Math.min(index + atOnce, most)).map((one) => one.file));
      const loaded = left === 0 && !isShown(file) ? undefined : await loading.get(file);
      if (loaded === undefined) throw new BadInput("there is no room for it");
      if (typeof loaded !== "string") into.images.push(loaded);
      else {
        const cost = counter.count(loaded);
        // Cuts a file that is too long for the rest of the budget: its beginning is better than nothing.
        const fitting = cost <= left ? loaded : loaded.slice(0, Math.floor((loaded.length * left) / cost));
        if (fitting.trim() === "" && loaded.trim() !== "") throw new BadInput("there is no room for it");
        left -= Math.min(left, cost);
        into.texts.push(quoted(file, fitting.toWellFormed(), fitting.length < loaded.length));
      }
    } catch (error) {
      if (context.signal.aborted) throw error;
      const reason = reasonOf(error);
      const about = {
        file: inOneLine(file.id),
        type: inOneLine(file.mimeType),
        error: inOneLine(toError(error).message, 300),
      };
      log.info(about, "a file was skipped");
      into.texts.push(framed(`the file ${named(file)} is attached, but you cannot read it: ${reason}`));
      if (id === turn.id) skipped.push({ name: inOneLine(file.name), reason });
    }
  }
  for (const message of history.slice(0, -lookBack)) {
    const files = allFiles(message);
    if (files.length > 0)
      read.set(message.id, { texts: [framed(`attached: ${files.map(named).join(", ")}`)], images: [] });
  }
  return {
    textOf: (message) => (read.get(message)?.texts ?? []).join("\n\n"),
    imagesOf: (message) => read.get(message)?.images ?? [],
    skipped,
    release: pictures.release,
  };
}

/** Returns the files of a message and of its quotes. */
const allFiles = ({ files = [], quotes = [] }: Pick<Message, "files" | "quotes">): FileRef[] => [
  ...files,
  ...quotes.flatMap((quote) => quote.files),
];

/** Quotes a file as material. */
function quoted(file: FileRef, text: string, isCut: boolean): string {
  const rest = isCut ? [framed("the file goes on; there was no room for the rest")] : [];
  return enclosed(`file ${named(file)}`, text, ...rest);
}

const named = ({ name }: FileRef): string => JSON.stringify(inOneLine(name));

function reasonOf(error: unknown): string {
  if (error instanceof BadInput) return error.message;
  return reasons[toFailure(error).kind] ?? "it could not be fetched";
}

const reasons: Readonly<Record<string, string>> = {
  "no-permission": "I am not allowed to fetch it",
  timeout: "fetching it took too long",
};
